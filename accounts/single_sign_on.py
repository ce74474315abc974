"""Signing in through the organisation's own identity provider. It opens accounts that invitations made; it
makes none. Which provider stands in the environment (OIDC_ISSUER); without one nothing of this is offered."""

import logging

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.forms import DisconnectForm
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from requests import RequestException

log = logging.getLogger(__name__)


def providers():
    """Their names: one, or none."""
    return [app["provider_id"] for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]]


class SingleSignOn(DefaultSocialAccountAdapter):
    def populate_user(self, request, sociallogin, data):
        # Of all that a provider tells about people, the portal keeps the address they come with.
        sociallogin.account.extra_data = {"email": data.get("email") or ""}
        return super().populate_user(request, sociallogin, data)

    def authenticate_by_email(self, sociallogin):
        """The account whose address is proven on both sides. "true" and "false" as words prove nothing."""
        for address in sociallogin.email_addresses:
            if address.verified is True:
                known = EmailAddress.objects.filter(email__iexact=address.email, verified=True).first()
                if known:
                    return known.user, known.email
        return None

    def pre_social_login(self, request, sociallogin):
        """Somebody switched off is not linked either: that would write to them about an account they left."""
        if sociallogin.user.pk and not sociallogin.user.is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))

    def is_open_for_signup(self, request, sociallogin):
        """Never; and what one reads is the same whether the address is unknown or merely unproven."""
        email = sociallogin.account.extra_data["email"] or _("no e-mail address")
        text = _("Your organisation told the portal %(email)s for you. That opens no account here.")
        messages.error(request, text % {"email": email})
        raise ImmediateHttpResponse(redirect("account_signup"))


class UnlinkForm(DisconnectForm):
    """Links to a provider the portal no longer has open nothing, and allauth could not remove them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accounts = self.fields["account"].queryset = self.accounts.filter(provider__in=providers())


class ProviderFaults:
    """Middleware: a provider that is down, slow or talks nonsense is no fault of the portal."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, RequestException):
            return None
        log.error("The identity provider did not answer: %s", exception)
        return render(request, "socialaccount/authentication_error.html", status=503)
