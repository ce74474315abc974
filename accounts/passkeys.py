"""Passkeys: how the portal introduces itself to them, and the forms to add and rename one."""

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .devices import device

NAME = {"label": _("Name"), "max_length": 60, "help_text": _("By which you will know it again.")}


class Passkeys(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": app_settings.TOTP_ISSUER}

    def generate_authenticator_name(self, user, type):
        """Proposed when a passkey is added: people tell their passkeys apart by where they made them."""
        return device(context.request.headers.get("User-Agent", ""))


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(**NAME, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a password"),
        required=False,
        initial=True,
        help_text=_("For a key that knows neither fingerprint nor PIN, untick this: then it is your second step."),
    )


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(**NAME)
