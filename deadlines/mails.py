"""The digest: what is due, made when it is sent, so that it tells only what still holds."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from outbox.kinds import Kind
from outbox.rendering import message

from .items import items_of
from .lines import ALIKE
from .lookup import look_up
from .reminders import KIND

AT_MOST = 20


def still_due(email):
    """The rows of the digest, grouped; None when nothing is left of what was to be told: closed, moved, or no
    longer the person's to see."""
    if not hasattr(email, "still_due"):
        look_up([email])
    return _groups(email.still_due) or None


def render_digest(email, groups):
    items = items_of(groups, email.recipient, set(email.payload.get("escalated", ())))
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
