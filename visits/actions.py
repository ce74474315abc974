"""What people do with a visit. Each act is one transaction: the visit, its chain and the notices it causes."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cities.reach import reach_of
from deadlines.actions import meet_deadline, reopen_deadline
from deadlines.models import Deadline, Rule
from deadlines.planning import Chain, Side, end_chain, plan_chain
from outbox.actions import write_email
from outbox.models import Email

from .models import Traveller, Visit

# The rule that is kept by agreeing in the portal: nobody has to tick it off as well.
DATES_AGREED = "dates_agreed"


def plan_visit_chain(*, visit, again=False, in_charge_before=(None, None)) -> Chain:
    """Lay out or re-date the deadlines of a visit from its first and last day. `in_charge_before` are the
    persons in charge (of the guest, of the host) whom others have replaced."""
    before_guest, before_host = in_charge_before
    travellers = tuple(t.person for t in visit.travellers.select_related("person__city"))
    conditions = {Rule.Condition.VISA: visit.needs_visa, Rule.Condition.PERMISSION: visit.needs_permission}
    return plan_chain(
        subject=visit,
        rule_set=visit.pairing.cohort.rule_set,
        anchors=visit.anchors,
        sides={
            "guest": Side(visit.guest, visit.lead, travellers, before=before_guest),
            "host": Side(visit.host, visit.host_lead, before=before_host),
        },
        conditions={condition for condition, holds in conditions.items() if holds},
        again=again,
    )


@transaction.atomic
def plan_visit(*, visit, by, travellers=()) -> Chain:
    """Save a new visit. With dates it is proposed to the other city and its chain of deadlines begins.

    `travellers` are (person, function) in protocol order; a person without a key is new.
    """
    visit.state = Visit.State.PROPOSED if visit.starts_on else Visit.State.IDEA
    visit.guest_confirmed, visit.host_confirmed = _agreed_by(visit, by) if visit.starts_on else (False, False)
    visit.save()
    _list_travellers(visit, travellers)
    if not visit.has_chain:
        return Chain()
    chain = plan_visit_chain(visit=visit)
    _tell("visits.proposed", visit, by, visit.in_charge())
    return chain


@transaction.atomic
def change_visit(*, visit, by, dates_before) -> Chain:
    """Save an edited visit whose version the form has claimed. New dates re-date the chain, ask both
    cities again and tell those concerned once; `dates_before` is (first day, last day)."""
    moved = (visit.starts_on, visit.ends_on) != tuple(dates_before)
    was = Visit.objects.select_related("lead", "host_lead").get(pk=visit.pk)
    asks_again = moved and visit.state in (*Visit.BEFORE_IT, Visit.State.POSTPONED)
    if asks_again:
        _ask_again(visit, by)
    visit.save()
    if asks_again:
        _reopen_agreement(visit, by)
    if moved and dates_before[0] and visit.starts_on:
        _move_agenda(visit, visit.starts_on - dates_before[0])
    if not visit.has_chain:
        return Chain()
    chain = plan_visit_chain(visit=visit, in_charge_before=(was.lead, was.host_lead))
    if moved and visit.state in Visit.CAN_BE_MOVED:
        first_time = dates_before[0] is None
        _tell("visits.proposed" if first_time else "visits.moved", visit, by, _concerned(visit), dates_before)
    return chain


@transaction.atomic
def change_delegation(*, visit, travellers, by) -> Chain:
    """Write down who travels, in protocol order, for a visit whose version the form has claimed. Whoever is
    new gets the deadlines of a traveller, whoever is taken off loses the open ones."""
    _list_travellers(visit, travellers)
    return plan_visit_chain(visit=visit) if visit.has_chain else Chain()


@transaction.atomic
def confirm_dates(*, visit, by, version, for_guest=False, for_host=False):
    """One city agrees to the dates; when both have, the preparation begins. False when the visit is no
    longer the one that was looked at: nobody agrees to dates they have not seen."""
    if visit.state != Visit.State.PROPOSED or not visit.claim(version):
        return False
    visit.guest_confirmed |= for_guest
    visit.host_confirmed |= for_host
    if not visit.not_agreed:
        visit.state = Visit.State.CONFIRMED
        _tell("visits.confirmed", visit, by, visit.in_charge())
        for deadline in Deadline.objects.open().of(visit).filter(key=DATES_AGREED):
            meet_deadline(deadline=deadline, by=by)
    visit.save()
    return True


@transaction.atomic
def change_state(*, visit, state, by, reason=""):
    """Take a step or a side exit. A visit that will not be held has no deadlines and reminds nobody."""
    before, concerned = visit.state, _concerned(visit)
    if not visit.may_become(state) or not visit.claim(visit.version):
        return False
    visit.state, visit.state_note = state, reason
    if before in (Visit.State.CANCELLED, Visit.State.POSTPONED):
        visit.guest_confirmed, visit.host_confirmed = _agreed_by(visit, by)
    visit.save()
    if state in Visit.WITHOUT_CHAIN:
        end_chain(subject=visit)
    elif before in Visit.WITHOUT_CHAIN:
        plan_visit_chain(visit=visit)
        _reopen_agreement(visit, by)
        _tell("visits.proposed", visit, by, _concerned(visit))
    if before != Visit.State.IDEA and state in (Visit.State.CANCELLED, Visit.State.POSTPONED):
        _tell("visits.called_off", visit, by, concerned)
    return True


@transaction.atomic
def stop_visits_of(*, pairing):
    """The pairing was withdrawn: nothing of it is due any more. The visits keep the state they had."""
    end_chain(subject=pairing)
    for visit in pairing.visits.alive():
        end_chain(subject=visit)


@transaction.atomic
def take_up_visits_of(*, pairing):
    """It was withdrawn by mistake: the chains come back."""
    for visit in pairing.visits.alive().with_names():
        if visit.has_chain:
            plan_visit_chain(visit=visit)


def would_be_told(visit, by, *, only_in_charge=False):
    """The names of those who get a mail when `by` moves it or calls it off, for the page that asks first."""
    ids = visit.in_charge() if only_in_charge else _concerned(visit)
    users = User.objects.filter(pk__in=[pk for pk in ids if pk], is_active=True).exclude(pk=by.pk)
    return [user.full_name for user in users.order_by("full_name", "pk")]


def told_of(visit):
    """Who gets a mail about the dates of this version of the visit; for the page that says what saving did."""
    proposed, moved = (_key(kind, visit) for kind in ("visits.proposed", "visits.moved"))
    mails = Email.objects.filter(Q(key__startswith=proposed) | Q(key__startswith=moved))
    return User.objects.filter(pk__in=mails.values("recipient")).order_by("pk")


def _agreed_by(visit, by):
    """Whoever sets the dates agrees to them for the cities they write for; returns (guest, host)."""
    write = reach_of(by).write
    return visit.guest_id in write, visit.host_id in write


def _ask_again(visit, by):
    """New dates of a visit that is still to come need the agreement of both; a past one is only corrected."""
    if visit.starts_on:
        visit.state, visit.state_note = Visit.State.PROPOSED, ""
    visit.guest_confirmed, visit.host_confirmed = _agreed_by(visit, by)


def _reopen_agreement(visit, by):
    """That the dates were agreed holds no longer."""
    for deadline in Deadline.objects.of(visit).filter(key=DATES_AGREED, closed_how=Deadline.Closed.MET):
        reopen_deadline(deadline=deadline, by=by)


def _move_agenda(visit, distance):
    """The programme moves with the first day; each item keeps its hour."""
    if distance != dt.timedelta(0):
        for item in visit.agenda.all():
            item.day += distance
            item.save()


def _list_travellers(visit, travellers):
    known = {traveller.person_id: traveller for traveller in visit.travellers.all()}
    for rank, (person, function) in enumerate(travellers, start=1):
        if person.pk is None:
            person.save()
        traveller = known.pop(person.pk, None) or Traveller(visit=visit, person=person)
        if (traveller.rank, traveller.function) != (rank, function) or traveller.pk is None:
            traveller.rank, traveller.function = rank, function
            traveller.save()
    for traveller in known.values():
        traveller.delete()


def _concerned(visit):
    """Those in charge, the delegation, and whoever is responsible for something still open."""
    open_rows = Deadline.objects.open().of(visit)
    return (
        visit.in_charge()
        | set(open_rows.values_list("responsible__user", flat=True))
        | set(visit.travellers.values_list("person__user", flat=True))
    )


def _key(kind, visit):
    return f"{kind}:{visit.pk}:v{visit.version}:u"


def _tell(kind, visit, by, user_ids, dates_before=(None, None)):
    """One mail per person and version of the visit; whoever did it is not told."""
    payload = {
        "visit": visit.pk,
        "by": by.pk,
        "state": visit.state,
        "dates": [str(day) if day else None for day in (visit.starts_on, visit.ends_on)],
        "before": [str(day) if day else None for day in dates_before],
    }
    for user in User.objects.filter(pk__in=[pk for pk in user_ids if pk], is_active=True).exclude(pk=by.pk):
        write_email(key=f"{_key(kind, visit)}{user.pk}", kind=kind, user=user, payload=payload)
