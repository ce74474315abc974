"""The digest: what is due, made when it is sent, so that it tells only what still holds."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from outbox.kinds import Kind
from outbox.rendering import message
from twinning.shared.dates import today_in

from . import words
from .lines import ALIKE, who
from .lookup import look_up
from .models import Audience
from .reminders import KIND

AT_MOST = 20
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
    awaited: str  # "Menteşe is awaiting your reply. Your contact there: Elif Demir."
    short_notice: bool
    done_url: str

    @property
    def background(self):
        return COLOURS[self.tone][0]

    @property
    def colour(self):
        return COLOURS[self.tone][1]


def still_due(email):
    """The rows of the digest, grouped; None when nothing is left of what was to be told: closed, moved, or no
    longer the person's to see."""
    if not hasattr(email, "still_due"):
        look_up([email])
    return _groups(email.still_due) or None


def render_digest(email, groups):
    items = [_item(rows, email.recipient) for rows in groups]
    user, only = email.recipient, items[0] if len(items) == 1 else None
    context = {
        "name": user.get_short_name(),
        "headline": _headline(items),
        "only": only,
        "items": items[:AT_MOST],
        "more": max(0, len(items) - AT_MOST),
        "button_url": only.url if only else settings.SITE_URL + settings.LOGIN_REDIRECT_URL,
        "button_label": _("Open the deadline") if only else _("Open Today"),
        "list_url": settings.SITE_URL + reverse("deadlines:list"),
        "settings_url": settings.SITE_URL + reverse("accounts:preferences"),
        "reason": _reason(user),
    }
    return message(email, "deadlines/digest", context)


def _groups(rows):
    """What several travellers have alike is one item."""
    groups = {}
    for row in rows:
        alike = tuple(getattr(row, row._meta.get_field(name).attname) for name in ALIKE)
        groups.setdefault(alike if row.key and row.person_id else row.pk, []).append(row)
    return list(groups.values())


def _item(rows, user):
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
        awaited=_awaited(row),
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


def _awaited(row):
    """For what a partner owes on somebody else's subject: who waits, and whom to ask there."""
    if row.subject is None or row.city_id == row.subject.city.pk or row.audience == Audience.INTERNAL:
        return ""
    city = row.subject.city.name
    contact = row.subject.contact_for(row.city) if hasattr(row.subject, "contact_for") else None
    if contact is None:
        return _("%(city)s is awaiting your reply.") % {"city": city}
    return _("%(city)s is awaiting your reply. Your contact there: %(name)s.") % {"city": city, "name": contact}


def _headline(items):
    """Today 17.00: Flight tickets; or the counts: 1 late, 5 upcoming."""
    if len(items) == 1:
        return pgettext("subject of an e-mail", "%(when)s: %(title)s") % {
            "when": items[0].when,
            "title": items[0].title,
        }
    late = sum(item.tone == "late" for item in items)
    upcoming = len(items) - late
    if late and upcoming:
        return _("%(late)s late, %(upcoming)s upcoming") % {"late": late, "upcoming": upcoming}
    if late:
        return ngettext("%(number)s late deadline", "%(number)s late deadlines", late) % {"number": late}
    return ngettext("%(number)s upcoming deadline", "%(number)s upcoming deadlines", upcoming) % {"number": upcoming}


def _reason(user):
    if user.digest == user.Digest.WEEKLY:
        rhythm = _("The digest comes once a week, on %(day)s; what is due in two days comes at once.")
        rhythm %= {"day": user.get_digest_weekday_display()}
    else:
        rhythm = _("The digest comes at most once a day.")
    return [_("You get this e-mail because these deadlines are yours or your city's to keep."), rhythm]


DIGEST = Kind(
    key=KIND,
    name=gettext_lazy("Reminders of deadlines"),
    still_wanted=still_due,
    render=render_digest,
    look_up=look_up,
    about=gettext_lazy("One digest with what is due and what is late, at most once a day."),
)
