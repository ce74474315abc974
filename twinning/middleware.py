"""What every request passes: the person's language and time zone, and the policy table."""

import logging
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.defaults import page_not_found

from cities.reach import reach_of

from . import policy

log = logging.getLogger(__name__)


class PersonalSettings:
    """Language from the profile, else from the cookie, else Turkish; the browser's wish does not count,
    because municipal PCs are often set to English by nobody's choice."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = self.language_of(request)
        with translation.override(language), timezone.override(self.zone_of(request.user)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def language_of(self, request):
        wish = request.user.language if request.user.is_authenticated else None
        wish = wish or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def zone_of(self, user):
        if not user.is_authenticated:
            return ZoneInfo(settings.TIME_ZONE)
        return ZoneInfo(user.time_zone or reach_of(user).time_zone or settings.TIME_ZONE)


class PolicyTable:
    """Closed by default: a URL that is not in the policy table does not exist."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        rule = policy.rule_for(request.resolver_match)
        if rule is None:
            log.error("URL %s is not in the policy table", request.resolver_match.route)
            raise Http404
        if rule is policy.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if rule is policy.STAFF:
            return self.admit_staff(request)
        return None

    def process_exception(self, request, exception):
        """The house's 404 also on a developer's machine: who tries the portal there should not meet a traceback."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None

    def admit_staff(self, request):
        if not request.user.is_staff:
            raise Http404
        if settings.ADMIN_SECOND_FACTOR and not is_mfa_enabled(request.user):
            return redirect("mfa_index")
        return None
