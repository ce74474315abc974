"""The frame around every page: its menu, one row per page that exists, and its own links. The root may
name the URLs of all apps. They never change while a process lives, so each is looked up once; a dozen
look-ups per page would cost more than the menu itself."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.reach import reach_of


@dataclass(frozen=True)
class Entry:
    view: str
    icon: str
    label: str
    on_phone: bool = True

    @property
    def namespace(self):
        return self.view.partition(":")[0]


MENU = [
    Entry("portal:today", "home", _("Today")),
    Entry("cities:list", "building-community", _("Cities"), on_phone=False),
    Entry("pairings:candidates", "affiliate", _("Match candidates"), on_phone=False),
    Entry("pairings:list", "arrows-join", _("Pairings")),
    Entry("visits:list", "plane-departure", _("Visits")),
    Entry("deadlines:list", "alarm", _("Deadlines")),
]
FOR_STAFF = [
    Entry("outbox:undelivered", "send", _("E-mail status"), on_phone=False),
    Entry("admin:index", "settings", _("Administration"), on_phone=False),
]
# Sea blue is Muğla, pine is the partner: whoever is at home abroad has a pine avatar.
OWN_COUNTRY = "TR"
# Pages of an app that has an entry below, but found under the person's name.
IN_ACCOUNT_MENU = {"outbox:choices"}
# Found by its own entry, beside that of its app.
OWN_ENTRY = {"pairings:candidates"}
LINKS = {
    "today": "portal:today",
    "language": "accounts:language",
    "theme": "accounts:theme",
    "preferences": "accounts:preferences",
    "password": "account_change_password",
    "second_step": "mfa_index",
    "mail_choices": "outbox:choices",
    "sessions": "accounts:sessions",
    "sign_in": "account_login",
    "sign_out": "account_logout",
}


url_of = cache(reverse)


@cache
def links():
    return {name: url_of(view) for name, view in LINKS.items()}


def navigation(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": links(), "home_url": "/"}
    return {
        "frame": links(),
        "home_url": links()["today"],
        "menu": menu(request, user),
        "own_tone": "pine" if reach_of(user).country not in ("", OWN_COUNTRY) else "",
    }


def menu(request, user):
    match = request.resolver_match
    name = match.view_name if match else ""
    here = match.namespace if match and name not in IN_ACCOUNT_MENU and name not in OWN_ENTRY else ""
    return [
        {
            "url": url_of(entry.view),
            "icon": entry.icon,
            "label": entry.label,
            "on_phone": entry.on_phone,
            "current": entry.view == name if entry.view in OWN_ENTRY else entry.namespace == here,
            "counts_due": entry.view == "deadlines:list",
        }
        for entry in ([*MENU, *FOR_STAFF] if user.is_staff else MENU)
    ]
