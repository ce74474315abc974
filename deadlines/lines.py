"""Deadlines as lines of a list: plain values made once, and one line for what several travellers have alike.

`one_per_group` narrows a filtered queryset to the rows that get a line, `lines_of` makes the lines, and
templates/deadlines/_rows.html prints them.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.attached import Audience
from cities.reach import reach_of
from twinning.shared.dates import today_in
from twinning.shared.subjects import attach_subjects
from twinning.shared.templatetags.house import days

from . import words
from .access import may_act_on, may_remind_of
from .models import Deadline, Snooze

# Rows of several travellers that agree in these are one line.
ALIKE = ("content_type", "object_id", "key", "city", "due_on", "closed_how", "audience")


@dataclass(frozen=True)
class Line:
    pk: int
    tone: str  # late, today, soon, later, closed
    tile: str
    title: str
    url: str
    subject: str
    icon: str
    city: str  # only where it is not the reader's own
    who: str
    date: str
    notes: tuple[tuple[str, str], ...]  # (icon, words)
    done_url: str  # empty for who may not act, and for what is closed
    remind_url: str  # for what others owe; empty where there is a done_url
    scope: str  # which of a group the button closes: "", "all" or "mine"


def one_per_group(rows, user, among=None):
    """Keep the first of rows that only differ by traveller; `people` says for how many it stands,
    `others` whether several are responsible, and `partly_mine` whether this user is one of them.

    `among` narrows the rows a line may stand for, where `rows` is narrowed by what differs between
    travellers (mine, snoozed). It is asked once per row: keep it cheap, visibility need not be in it.
    """
    same = _alike(Deadline.objects.all() if among is None else among, user)
    counted = same.values("key").annotate(number=Count("pk")).values("number")
    others = Exists(same.exclude(responsible=OuterRef("responsible")))
    first = Q(person__isnull=True) | ~Exists(same.filter(pk__lt=OuterRef("pk")))
    return rows.filter(first).annotate(
        people=Subquery(counted), others=others, partly_mine=Exists(same.mine(user).values("pk"))
    )


def _alike(among, user):
    """The same deadline of other travellers. All of it is visible if one row is: what decides is alike. Who may
    not write for the city can only close what is their own, so theirs stay apart from those of others."""
    reach, money = reach_of(user), Q(audience=Audience.MONEY)
    writes = Q(city_id__in=reach.write) & (~money | Q(city_id__in=reach.money))
    one_hand = Q(responsible=OuterRef("responsible")) & (~money | Q(responsible__user=user))
    same = {name: OuterRef(name) for name in ALIKE}
    return among.order_by().filter(writes | one_hand, ~Q(key=""), person__isnull=False, **same)


def with_snooze_of(rows, user):
    """Add `snoozed_until`: the day until which this user does not want to see the row, or None."""
    return rows.annotate(
        snoozed_until=Subquery(Snooze.objects.filter(deadline=OuterRef("pk"), user=user).values("until")[:1])
    )


def lines_of(rows, user, *, scope="all"):
    """The lines of rows got by `one_per_group`: one query per kind of subject, whatever their number, and none
    for rows whose subject the caller has put there already."""
    rows, subject = list(rows), Deadline._meta.get_field("subject")
    attach_subjects((row for row in rows if not subject.is_cached(row)), user)
    home, days_by_zone = reach_of(user).home, {}
    return [_line(row, user, home, _today(row, days_by_zone), scope) for row in rows]


def _today(row, known):
    zone = row.city.time_zone
    if zone not in known:
        known[zone] = today_in(zone)
    return known[zone]


def _line(row, user, home, today, scope):
    people = getattr(row, "people", None)
    may_close = row.is_open and may_act_on(user, row)
    return Line(
        pk=row.pk,
        tone=words.tone(row.due_on, today) if row.is_open else "closed",
        tile=days(row.due_on, today, row.due_time, closed=_closed(row)),
        title=words.title_of(row, people),
        url=row.get_absolute_url(),
        subject=str(row.subject or ""),
        icon=getattr(row.subject, "icon", "calendar-event"),
        city=row.city.name if row.city_id != home else "",
        who=who(row, user),
        date=words.row_date(row.due_on, today),
        notes=tuple(_notes(row, today)),
        done_url=reverse("deadlines:meet", args=[row.pk]) if may_close else "",
        remind_url=reverse("deadlines:remind", args=[row.pk]) if not may_close and may_remind_of(user, row) else "",
        scope=scope if (people or 0) > 1 else "",
    )


def _closed(row):
    if row.is_open:
        return ""
    return "done" if row.closed_how == Deadline.Closed.MET else "off"


def who(row, user):
    """You, the person responsible, or the duty whose holder is asked."""
    if row.responsible is None:
        return words.person_or_duty(row)
    mine = row.responsible.user_id == user.pk or getattr(row, "partly_mine", False)
    name = _("You") if mine else row.responsible.full_name
    if getattr(row, "others", False):
        return _("%(name)s and others") % {"name": name}
    return name


def _notes(row, today):
    if not row.is_open:
        yield "info-circle", words.closed_how(row, row.subject)
        return
    if row.short_notice:
        yield "hourglass", _("Short notice")
    until = getattr(row, "snoozed_until", None)
    if until and until > today:
        yield "alarm-snooze", _("Put off until: %(date)s") % {"date": words.short_date(until, today)}


def sections(lines):
    """Lines under the headings Late, Today, This week, Later; what is empty is left out."""
    headings = {
        "late": pgettext("deadlines", "Late"),
        "today": _("Today"),
        "soon": _("This week"),
        "later": pgettext("deadlines", "Later"),
        "closed": pgettext("deadlines", "Closed"),
    }
    found = {tone: [line for line in lines if line.tone == tone] for tone in headings}
    return [(headings[tone], found[tone]) for tone in headings if found[tone]]
