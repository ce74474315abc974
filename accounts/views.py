"""What people set for themselves. Language and theme can be switched before signing in, hence the cookies."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from twinning.shared.context import THEME_COOKIE, THEMES

from . import sessions as signed_in
from . import single_sign_on
from .forms import EndSessionsForm, PreferencesForm
from .reauthentication import identity_confirmed

REMEMBERED = timedelta(days=365)


def back(request):
    """Redirect to where the switch stood, never to another site."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return redirect(url if safe else "/")


def remember(response, name, value):
    response.set_cookie(
        name, value, max_age=REMEMBERED, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response


@require_POST
def language(request):
    code = request.POST.get("language")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])
    return remember(back(request), settings.LANGUAGE_COOKIE_NAME, code)


@require_POST
def theme(request):
    name = request.POST.get("theme")
    if name not in THEMES:
        return HttpResponseBadRequest()
    return remember(back(request), THEME_COOKIE, name)


def preferences(request):
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with override(user.language):
            messages.success(request, _("Your settings are saved."))
        return remember(redirect("accounts:preferences"), settings.LANGUAGE_COOKIE_NAME, user.language)
    context = {"form": form, "single_sign_on": bool(single_sign_on.providers())}
    return render(request, "accounts/preferences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@identity_confirmed
def sessions(request):
    """Where one is signed in; a form ends one other session, or all others."""
    form = EndSessionsForm(request.POST, others=signed_in.other_sessions(request))
    if request.method == "POST" and form.is_valid():
        one = form.cleaned_data["session"]
        signed_in.end([one] if one else form.others)
        messages.success(request, _("Signed out there.") if one else _("You are signed out everywhere else."))
        return redirect("accounts:sessions")
    signed_in.note(request)
    rows = UserSession.objects.purge_and_list(request.user)
    rows.sort(key=lambda row: (row.is_current(), row.last_seen_at), reverse=True)
    return render(request, "accounts/sessions.html", {"rows": [signed_in.described(row) for row in rows]})
