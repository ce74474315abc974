"""The notices about a visit, made when they are sent: what no longer holds, or is no longer the person's to
see, is not sent; after another move only the newest dates are told."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cities.reach import reach_of
from outbox.kinds import Kind
from outbox.rendering import message
from twinning.shared.dates import date_range

from .models import Visit

State = Visit.State


def render_proposed(email, visit):
    words = _names(email, visit)
    awaited = _awaited_of(visit, email.recipient)
    return _message(
        email,
        visit,
        subject=_("%(dates)s: %(title)s, awaiting your reply")
        if awaited
        else _("%(dates)s: %(title)s, dates proposed"),
        headline=_("%(by)s (%(city)s) proposes a visit on %(dates)s") % words,
        paragraphs=[_reply_asked(awaited, words) or _("The deadlines of the visit follow from these dates.")],
        awaited=awaited,
    )


def render_moved(email, visit):
    words = _names(email, visit) | {"before": date_range(*_dates(email, "before"))}
    awaited = _awaited_of(visit, email.recipient)
    moved = _("It was planned for %(before)s. Its open deadlines have moved with it.") % words
    return _message(
        email,
        visit,
        subject=_("New dates %(dates)s: %(title)s, awaiting your reply")
        if awaited
        else _("New dates %(dates)s: %(title)s"),
        headline=_("%(by)s (%(city)s) moved the visit to %(dates)s") % words,
        paragraphs=[moved, *filter(None, [_reply_asked(awaited, words)])],
        awaited=awaited,
    )


def render_confirmed(email, visit):
    words = _names(email, visit)
    agreed = _("%(by)s (%(city)s) agreed to the dates. Now the preparation begins.") % words
    return _message(
        email,
        visit,
        subject=_("%(dates)s: %(title)s, both cities agree"),
        headline=_("Both cities agree on %(dates)s") % words,
        paragraphs=[agreed, _("Each city finds its deadlines on the page of the visit.")],
    )


def render_called_off(email, visit):
    words = _names(email, visit) | {"reason": visit.state_note}
    reason = _("Reason: %(reason)s") % words if visit.state_note else ""
    ended = _("Its open deadlines have ended; you get no more reminders about it.")
    cancelled = visit.state == State.CANCELLED
    who_cancelled = _("%(by)s (%(city)s) cancelled the visit on %(dates)s")
    who_postponed = _("%(by)s (%(city)s) postponed the visit on %(dates)s")
    return _message(
        email,
        visit,
        subject=_("Cancelled, %(dates)s: %(title)s") if cancelled else _("Postponed, %(dates)s: %(title)s"),
        headline=(who_cancelled if cancelled else who_postponed) % words,
        paragraphs=[*filter(None, [reason]), ended],
    )


# --- Whether it is still to be told --------------------------------------------------------------


def _visit_of(email):
    """The visit, if the recipient still sees it."""
    return Visit.objects.visible_to(email.recipient).with_names().filter(pk=email.payload["visit"]).first()


def _visit_in(*states):
    def still_wanted(email):
        visit = _visit_of(email)
        return visit if visit and visit.state in states else None

    return still_wanted


def in_that_state(email):
    """Called off in one way and meanwhile in another: then the later notice tells it."""
    visit = _visit_of(email)
    return visit if visit and visit.state == email.payload["state"] else None


def agreed_on_these_dates(email):
    visit = _visit_in(State.CONFIRMED, State.UNDER_WAY)(email)
    return visit if visit and _dates(email, "dates") == (visit.starts_on, visit.ends_on) else None


def with_these_dates(email):
    """None when the visit is off or over, or was moved again: then a newer notice follows."""
    visit = _visit_in(*Visit.CAN_BE_MOVED)(email)
    return visit if visit and _dates(email, "dates") == (visit.starts_on, visit.ends_on) else None


# --- What they have alike -------------------------------------------------------------------------


def _dates(email, name):
    return tuple(dt.date.fromisoformat(day) if day else None for day in email.payload[name])


def _awaited_of(visit, user):
    """The city for which this person has not agreed to the dates yet."""
    if visit.state != State.PROPOSED:
        return None
    return next((city for city in visit.not_agreed if city.pk in reach_of(user).write), None)


def _reply_asked(awaited, words):
    if awaited is None:
        return ""
    asked = _("We are awaiting your reply: do these dates suit %(awaited)s? If not, please tell %(by)s.")
    return asked % (words | {"awaited": awaited.name})


def _names(email, visit):
    """Who did it, for which city, about which dates."""
    by = User.objects.get(pk=email.payload["by"])
    # For whom somebody acts: the own city, or the district a parent city acts for.
    city = next((city for city in (visit.guest, visit.host) if city.pk in reach_of(by).write), visit.pairing.twin)
    return {"by": by.full_name, "city": city.name, "dates": visit.dates, "title": visit.title}


def _message(email, visit, *, subject, headline, paragraphs, awaited=None):
    context = {
        "subject": subject % {"dates": visit.dates, "title": visit.title},
        "name": email.recipient.get_short_name(),
        "headline": headline,
        "paragraphs": paragraphs,
        "facts": [
            (_("Visit"), visit.title),
            (_("Dates"), visit.dates),
            (_("Visiting city"), visit.guest.name),
            (_("Host city"), visit.host.name),
            (_("Place"), visit.place),
        ],
        "button_url": settings.SITE_URL + visit.get_absolute_url(),
        "button_label": _("Look at the dates and reply") if awaited else _("Open the visit"),
        "settings_url": settings.SITE_URL + reverse("accounts:preferences"),
    }
    return message(email, "visits/notice", context)


KINDS = [
    Kind(
        "visits.proposed",
        gettext_lazy("Proposed visits"),
        with_these_dates,
        render_proposed,
        about=gettext_lazy("When dates for a visit are proposed."),
    ),
    Kind(
        "visits.moved",
        gettext_lazy("Moved visits"),
        with_these_dates,
        render_moved,
        about=gettext_lazy("When a visit gets other dates."),
    ),
    Kind(
        "visits.confirmed",
        gettext_lazy("Confirmed visits"),
        agreed_on_these_dates,
        render_confirmed,
        about=gettext_lazy("When both cities have agreed to the dates."),
    ),
    Kind(
        "visits.called_off",
        gettext_lazy("Cancelled and postponed visits"),
        in_that_state,
        render_called_off,
        about=gettext_lazy("When a visit you are concerned with is called off."),
        optional=False,  # who is not told travels to an empty town hall
    ),
]
