import logging
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import notices, sessions
from .actions import active_account_of, counted_as

log = logging.getLogger(__name__)


class InvitationOnly(DefaultAccountAdapter):
    """No open sign-up: accounts come from invitations (`cities.invitations`)."""

    def is_open_for_signup(self, request):
        return False

    def confirm_email(self, request, email_address):
        """A further address opens the account, too: its owner is told where they have been reached so far."""
        known = EmailAddress.objects.filter(user=email_address.user, verified=True, primary=True).first()
        confirmed = super().confirm_email(request, email_address)
        if confirmed and known and known != email_address:
            added = {"added_email": email_address.email}
            self.send_notification_mail(notices.EMAIL_ADDED, email_address.user, added, email=known.email)
        return confirmed

    def _get_login_attempts_cache_key(self, request, **credentials):
        """allauth counts by what was typed and by the host that was asked: an account with two addresses, or a
        portal with two names, would have twice as many tries."""
        return counted_as(credentials.get("email", credentials.get("username", "")))

    def get_login_stages(self):
        ours = {
            "allauth.account.stages.LoginByCodeStage": "accounts.login_codes.WaitingForCode",
            "allauth.mfa.stages.AuthenticateStage": "accounts.second_step.SecondStep",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user):
        """In the words of the portal: what allauth calls a security key is a passkey here."""
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            if method["id"].endswith(":webauthn"):
                method["description"] = _("Use a passkey")
        return methods

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """All changes that protect an account come by here."""
        notice = notices.NOTICES.get(template_prefix)
        if notice and notice.ends_other_sessions:
            sessions.end(sessions.other_sessions(self.request))
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)

    def send_mail(self, template_prefix, email, context):
        """The mail server may be down. A change that is made stays made; who waits for a link is sent back to
        the form, and hears the same whether or not the address is known."""
        user = context.get("user") or active_account_of(email)
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        try:
            with as_read_by(user):
                super().send_mail(template_prefix, email, {"user": user, "minutes": minutes} | context)
        except OSError:  # all that smtplib and sockets raise
            log.exception("The mail %s could not be sent", template_prefix)
            if template_prefix in notices.NOTICES:
                text = _("The change is made. Only the e-mail about it could not be sent.")
                messages.warning(self.request, text)
            else:
                text = _("The e-mail could not be sent just now. Please try again in a few minutes.")
                messages.error(self.request, text)
                raise ImmediateHttpResponse(redirect(self.request.get_full_path())) from None

    def render_mail(self, template_prefix, email, context, headers=None):
        notice = notices.NOTICES.get(template_prefix)
        if notice:
            return notices.message(notice, to=email, context=context)
        return super().render_mail(template_prefix, email, context, headers)


@contextmanager
def as_read_by(user):
    """Language and time zone of who reads it, not of who pressed the button on whichever page."""
    language = user.language if user else translation.get_language()
    zone = ZoneInfo(user.time_zone) if user and user.time_zone else None
    with translation.override(language), timezone.override(zone or timezone.get_current_timezone()):
        yield
