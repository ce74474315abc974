"""Where somebody is signed in: noted now and then, shown to its owner, ended from elsewhere."""

import time

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from .devices import device, is_handheld

# allauth gives them no name that could be translated; pages that list what is held of somebody show it.
UserSession._meta.verbose_name = _("session")
UserSession._meta.verbose_name_plural = _("sessions")

NOTED = "session_noted_at"
# Not at every request: that would be two queries and a write on each page, to show minutes nobody needs.
INTERVAL = 5 * 60


class Activity:
    """Middleware: keeps the list of sessions, with the device and address each was last seen with."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and time.time() - request.session.get(NOTED, 0) > INTERVAL:
            note(request)
        return self.get_response(request)


def note(request):
    UserSession.objects.create_from_request(request)
    request.session[NOTED] = time.time()


def described(session):
    """A row of the page."""
    return {
        "pk": session.pk,
        "device": device(session.user_agent),
        "is_handheld": is_handheld(session.user_agent),
        "is_this": session.is_current(),
        "ip": session.ip,
        "since": session.created_at,
        "last_seen": session.last_seen_at,
    }


def other_sessions(request):
    return UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)


def end(sessions):
    get_adapter().end_sessions(sessions)
