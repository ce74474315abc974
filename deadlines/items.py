"""Deadlines as items of a mail: plain words, made once for the text part, the HTML part and the subject."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.attached import Audience
from cities.contacts import coordinators_of
from twinning.shared.dates import today_in
from twinning.shared.subjects import attach_subjects

from . import words
from .lines import who

# Mail programs know no style sheet: background and text of the day tile.
COLOURS = {
    "late": ("#FDECEA", "#B42318"),
    "today": ("#0B5D80", "#FFFFFF"),
    "soon": ("#FFF1CF", "#7D5300"),
    "later": ("#F0EDE4", "#2F4A56"),
}


@dataclass(frozen=True)
class Item:
    tone: str
    title: str
    url: str
    subject: str
    who: str
    date: str
    when: str  # for the text part and the subject line: "Today 17.00", "In 3 days", "4 days late"
    figure: str  # for the day tile: "3"
    unit: str  # "days"
    awaited: str  # "Menteşe is awaiting your reply. Your contact there: Elif Demir. ..."
    escalated: str  # why a coordinator is told of what is somebody else's
    short_notice: bool
    done_url: str

    @property
    def background(self):
        return COLOURS[self.tone][0]

    @property
    def colour(self):
        return COLOURS[self.tone][1]


def items_of(groups, user, escalated=()):
    """One item per group of rows with their subjects; one query more where a partner is awaited."""
    waiting = {row.subject.city for rows in groups for row in rows[:1] if _is_awaited(row)}
    coordinators = coordinators_of(waiting)
    return [_item(rows, user, coordinators, rows[0].pk in escalated) for rows in groups]


def item_of(row, user):
    attach_subjects([row], user)
    (item,) = items_of([[row]], user)
    return item


def _item(rows, user, coordinators, escalated):
    row, today = rows[0], today_in(rows[0].city.time_zone)
    left = (row.due_on - today).days
    figure, unit = _figure(row, left)
    return Item(
        tone=words.tone(row.due_on, today),
        title=words.title_of(row, len(rows)),
        url=settings.SITE_URL + row.get_absolute_url(),
        subject=str(row.subject or ""),
        who=who(row, user),
        date=words.weekday_date(row.due_on, today),
        when=_when(row, today, left),
        figure=figure,
        unit=unit,
        awaited=_awaited(row, coordinators) if _is_awaited(row) else "",
        escalated=_("You are told as coordinator, because this is more than two days late.") if escalated else "",
        short_notice=row.short_notice,
        done_url=settings.SITE_URL + reverse("deadlines:meet", args=[row.pk]),
    )


def _when(row, today, left):
    if left == 1:
        return _("Tomorrow")
    if left > 1:
        return ngettext("In %(number)s day", "In %(number)s days", left) % {"number": left}
    return words.time_left(row.due_on, today, row.due_time)


def _figure(row, left):
    """The two lines of the day tile."""
    if left == 0:
        return _("Today"), time_format(row.due_time, "TIME_FORMAT") if row.due_time else ""
    return str(abs(left)), ngettext("day late", "days late", -left) if left < 0 else ngettext("day", "days", left)


def _is_awaited(row):
    """What a partner owes on somebody else's subject."""
    return row.subject is not None and row.city_id != row.subject.city.pk and row.audience != Audience.INTERNAL


def _awaited(row, coordinators):
    """Who waits, and whom to ask there: the person in charge and the coordinator."""
    city = row.subject.city
    contact = row.subject.contact_for(row.city) if hasattr(row.subject, "contact_for") else None
    coordinator = coordinators.get(city.pk)
    said = [_("%(city)s is awaiting your reply.") % {"city": city.name}]
    if contact:
        said.append(_("Your contact there: %(name)s.") % {"name": contact})
    if coordinator and (contact is None or contact.user_id != coordinator.pk):
        said.append(_("Coordinator: %(name)s.") % {"name": coordinator})
    return " ".join(said)
