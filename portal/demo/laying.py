"""How the script comes into the database: by the acts people use, then dated as if done in time."""

import datetime as dt
import zoneinfo

from dateutil.relativedelta import relativedelta
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from cities.models import Theme
from deadlines.actions import meet_deadline, pin_deadline, waive_deadline
from deadlines.models import Anchor, Deadline
from outbox.models import Email
from pairings.models import Cohort, Pairing, PairingHost
from twinning.shared.audit import acting_as
from twinning.shared.dates import add_months, working_day_on_or_before
from visits.actions import change_state, confirm_dates, plan_visit, plan_visit_chain
from visits.models import AgendaItem, Visit

from .cast import city_of, enter
from .script import State

MORNING = dt.time(10, 30)


def lay_pair(pair, users, today):
    """Lay out a pairing that is not there, or re-date what nobody touched of one that is."""
    pairing = _find(pair)
    if pairing is not None:
        return redate_pair(pairing, pair, today)
    people = {}
    for cast in (pair.twin, pair.host, *pair.extras):
        people |= enter(cast)
    with acting_as(users[pair.planner]):  # the history names who would have done it
        pairing = _new_pairing(pair, today)
    for trip in pair.trips:
        by = users[trip.planned_by or pair.planner]
        with acting_as(by):
            lay_trip(trip, pairing, people, by, today)
    return pairing


def _cohort(pair):
    return Cohort.objects.get(programme__key="netzerocities", number=pair.cohort)


def _cities(pair):
    return city_of(pair.twin.country, pair.twin.code), city_of(pair.host.country, pair.host.code)


def _find(pair):
    twin, host = _cities(pair)
    return Pairing.objects.filter(cohort=_cohort(pair), twin=twin, hosts__city=host).first()


def _new_pairing(pair, today):
    twin, host = _cities(pair)
    starts_on, ends_on = _term(pair, today)
    pairing = Pairing.objects.create(
        cohort=_cohort(pair),
        twin=twin,
        state=pair.state,
        pilot_activity_tr=pair.pilot_tr,
        pilot_activity_en=pair.pilot_en,
        summary_tr=pair.summary_tr,
        summary_en=pair.summary_en,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    pairing.themes.set(Theme.objects.filter(key__in=pair.themes))
    PairingHost.objects.create(pairing=pairing, city=host)
    return pairing


def _term(pair, today):
    first = today.replace(day=1) - relativedelta(months=pair.months_ago)
    return first, first + relativedelta(months=pair.months, days=-1)


# --- A visit, step by step ------------------------------------------------------------------------


def lay_trip(trip, pairing, people, by, today):
    visit = _plan(trip, pairing, people, by, today)
    _write_agenda(trip, visit)
    for state in trip.steps:
        if state == State.CONFIRMED:
            confirm_dates(visit=visit, by=by, version=visit.version, for_guest=True, for_host=True)
        else:
            change_state(visit=visit, state=state, by=by, reason=trip.reason)
    for row, mark in _marked(visit, trip):
        _act(row, mark, by)
    _date_rows(visit, trip, today)
    if not trip.is_news:
        _forget_mails(visit)
    return visit


def _plan(trip, pairing, people, by, today):
    twin, host = pairing.twin, pairing.hosting()[0].city
    starts_on, ends_on = trip.dates(today)
    visit = Visit(
        pairing=pairing,
        host=twin if trip.to_twin else host,
        guest=host if trip.to_twin else twin,
        title_tr=trip.title_tr,
        title_en=trip.title_en,
        summary_tr=trip.summary_tr,
        summary_en=trip.summary_en,
        place=trip.place or host.name,
        starts_on=starts_on,
        ends_on=ends_on,
        lead=people[trip.lead],
        host_lead=people[trip.host_lead],
    )
    plan_visit(visit=visit, by=by, travellers=[(people[name], function) for name, function in trip.party])
    visit.themes.set(Theme.objects.filter(key__in=trip.themes) if trip.themes else pairing.themes.all())
    return visit


def _write_agenda(trip, visit):
    themes = {theme.key: theme for theme in Theme.objects.all()}
    for item in trip.agenda:
        start, end = (dt.time(*map(int, hour.split("."))) for hour in item.hours.split("–"))
        AgendaItem.objects.create(
            visit=visit,
            day=visit.starts_on + dt.timedelta(days=item.day - 1),
            starts_at=start,
            ends_at=end,
            kind=item.kind,
            title=item.title,
            place=item.place,
            contact=item.contact,
            theme=themes.get(item.theme),
        )


def _marked(visit, trip):
    """(deadline, what the script says of it) for every derived deadline of the visit."""
    ranks = dict(visit.travellers.values_list("person", "rank"))
    rows = Deadline.objects.derived().of(visit).select_related("rule", "city", "responsible__user")
    for row in rows.order_by("pk"):
        offset = (_counted_on(row, visit) - visit.starts_on).days
        yield row, trip.mark_of(row.key, ranks.get(row.person_id), offset)


def _counted_on(row, visit):
    anchor = visit.ends_on if row.anchor == Anchor.VISIT_END else visit.starts_on
    return add_months(anchor, row.months) + dt.timedelta(days=row.days)


def _act(row, mark, by):
    """Done by the person responsible, where that person can sign in."""
    if not row.is_open:
        return
    who = (row.responsible and row.responsible.user) or by
    if mark.how == Deadline.Closed.MET:
        meet_deadline(deadline=row, by=who, note=mark.note)
    elif mark.how == Deadline.Closed.WAIVED:
        waive_deadline(deadline=row, by=who, reason=mark.note)
    elif mark.pinned:
        pin_deadline(deadline=row, due_on=row.due_on, due_time=mark.at, by=who)


def _forget_mails(visit):
    Email.objects.filter(payload__visit=visit.pk, state=Email.State.WAITING).update(
        state=Email.State.DROPPED, reason="It belongs to the past of the demo.", finished_at=timezone.now()
    )


# --- Another day ----------------------------------------------------------------------------------


def redate_pair(pairing, pair, today):
    if pairing.version == 1 and pairing.state == pair.state and not _in_admin_log(pairing):
        term = _term(pair, today)
        if term != (pairing.starts_on, pairing.ends_on):
            pairing.starts_on, pairing.ends_on = term
            pairing.save()
    trips = {trip.title_en: trip for trip in pair.trips}
    for visit in pairing.visits.filter(title_en__in=trips).order_by("pk"):
        if _untouched(visit, trips[visit.title_en]):
            _redate(visit, trips[visit.title_en], today)
    return pairing


def _untouched(visit, trip):
    return (visit.version, visit.state) == (trip.version, trip.state) and not _in_admin_log(visit)


def _in_admin_log(row):
    return str(row.pk) in _saved_by_admins(type(row))


def _saved_by_admins(model):
    """The keys, as text, of the rows that somebody saved in the administration."""
    log = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    return set(log.values_list("object_id", flat=True))


def _redate(visit, trip, today):
    starts_on, ends_on = trip.dates(today)
    if starts_on is None:
        return
    distance = starts_on - visit.starts_on
    if distance:
        visit.starts_on, visit.ends_on = starts_on, ends_on
        visit.save()
        for item in visit.agenda.all():
            item.day += distance
            item.save()
        if visit.has_chain:
            plan_visit_chain(visit=visit)
    _date_rows(visit, trip, today)


def _date_rows(visit, trip, today):
    """Date what the demo wrote as if it had been planned and done in time."""
    if visit.starts_on is None:
        return
    touched = _saved_by_admins(Deadline)
    for row, mark in _marked(visit, trip):
        if _as_laid(row, mark, visit) and str(row.pk) not in touched:
            dates = _dates_of(row, mark, visit, today)
            if any(getattr(row, name) != value for name, value in dates.items()):
                for name, value in dates.items():
                    setattr(row, name, value)
                row.save()


def _as_laid(row, mark, visit):
    if visit.state in Visit.WITHOUT_CHAIN:
        return (row.closed_how, row.version) == (Deadline.Closed.CANCELLED, 1)
    version = 2 if mark.how or mark.pinned else 1
    return (row.closed_how, row.pinned, row.version) == (mark.how, mark.pinned, version)


def _dates_of(row, mark, visit, today):
    counted_on = _counted_on(row, visit)
    due_on = working_day_on_or_before(counted_on, row.city.country) if row.rule.shifts else counted_on
    if mark.from_today is not None:
        due_on = today + dt.timedelta(days=mark.from_today)
    elif row.is_open:  # a holiday before the date must not make it late: only what the script says is
        due_on = max(due_on, today)
    if mark.from_today:  # but "today" is today, on a Sunday, too
        due_on = working_day_on_or_before(due_on, row.city.country)
    dates = {"counted_on": counted_on, "due_on": due_on, "short_notice": False}
    return dates | ({} if row.is_open else {"closed_at": _closed_at(row, due_on, today)})


def _closed_at(row, due_on, today):
    """One to three days before it was due, and never later than yesterday."""
    day = min(due_on - dt.timedelta(days=len(row.key) % 3 + 1), today - dt.timedelta(days=1))
    return dt.datetime.combine(day, MORNING, zoneinfo.ZoneInfo(row.city.time_zone))
