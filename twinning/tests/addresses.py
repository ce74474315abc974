"""Every URL pattern there is, ours and the libraries', with what the policy table says of it."""

import runpy
from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.test import override_settings
from django.urls import URLResolver

OURS = {
    *("twinning", "accounts", "outbox", "cities", "deadlines", "documents", "sharing", "pairings", "visits", "portal"),
}


@dataclass(frozen=True)
class Address:
    """As a resolved match would name it, so that `policy.rule_for` takes it for one."""

    view_name: str
    route: str
    view: object
    params: tuple[str, ...]

    @property
    def is_ours(self):
        view = getattr(self.view, "view_class", self.view)
        return view.__module__.split(".")[0] in OURS


def walk(patterns, route="", namespaces=(), params=()):
    for pattern in patterns:
        here = route + str(pattern.pattern).removeprefix("^" if route else "")
        inside = (*params, *(getattr(pattern.pattern, "converters", None) or pattern.pattern.regex.groupindex))
        if isinstance(pattern, URLResolver):
            within = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern.url_patterns, here, within, inside)
        else:
            name = pattern.name or f"{pattern.callback.__module__}.{pattern.callback.__qualname__}"
            yield Address(":".join([*namespaces, name]), here, pattern.callback, inside)


def fresh(debug):
    """(policy module as a dict, addresses) as a process with this DEBUG would load them."""
    login = admin.site.login
    try:
        with override_settings(DEBUG=debug):
            policy = runpy.run_path(settings.BASE_DIR / "twinning" / "policy.py")
            urls = runpy.run_path(settings.BASE_DIR / "twinning" / "urls.py")
    finally:
        admin.site.login = login
    return policy, list(walk(urls["urlpatterns"]))
