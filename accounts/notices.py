"""Mails about changes that protect an account: what happened, when, from where, and what to do if it was
somebody else. The names on the left are those under which allauth announces the change."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .devices import device
from .forms import zone_name

EMAIL_ADDED = "accounts/email_added"
RECOVERY_CODE_USED = "accounts/recovery_code_used"


@dataclass(frozen=True)
class Notice:
    subject: Promise
    text: Promise
    ends_other_sessions: bool = False  # a changed password does so by itself


NOTICES = {
    "account/email/password_changed": Notice(
        _("Your password was changed"),
        _("From now on the new password opens your account. Everywhere else you were signed out."),
    ),
    "account/email/password_reset": Notice(
        _("Your password was changed"),
        _("It was done with the link from an e-mail. Wherever you were signed in, you were signed out."),
    ),
    "account/email/password_set": Notice(
        _("Your account has a password now"),
        _("From now on you can sign in with your e-mail address and this password."),
    ),
    "account/email/email_changed": Notice(
        _("Your e-mail address was changed"),
        _("You now sign in with %(to_email)s, and reminders go there. Until now it was %(from_email)s."),
    ),
    "account/email/email_deleted": Notice(
        _("An e-mail address was removed from your account"),
        _("%(deleted_email)s no longer belongs to your account."),
    ),
    EMAIL_ADDED: Notice(
        _("An e-mail address was added to your account"),
        _("%(added_email)s was confirmed. It opens your account, too, and can be used for a new password."),
    ),
    "mfa/email/totp_activated": Notice(
        _("Two-step sign-in was switched on"),
        _("From now on your account also asks for the code of an authenticator app. Other sessions were ended."),
        ends_other_sessions=True,
    ),
    "mfa/email/totp_deactivated": Notice(
        _("The authenticator app was switched off"),
        _("Your account no longer asks for its code. Other sessions were ended."),
        ends_other_sessions=True,
    ),
    "mfa/email/webauthn_added": Notice(
        _("A passkey was added to your account"),
        _("From now on it can be used to sign in. Other sessions were ended."),
        ends_other_sessions=True,
    ),
    "mfa/email/webauthn_removed": Notice(
        _("A passkey was removed from your account"),
        _("It can no longer be used to sign in. Other sessions were ended."),
        ends_other_sessions=True,
    ),
    "mfa/email/recovery_codes_generated": Notice(
        _("New recovery codes were made"),
        _("The codes you had before no longer work. Other sessions were ended."),
        ends_other_sessions=True,
    ),
    RECOVERY_CODE_USED: Notice(
        _("A recovery code was used"),
        _("Somebody proved with one of your recovery codes that it is you. That code no longer works."),
    ),
    "socialaccount/email/account_connected": Notice(
        _("Your organisation’s account was linked"),
        _("From now on you can also sign in with the account of your organisation."),
    ),
    "socialaccount/email/account_disconnected": Notice(
        _("The link to your organisation’s account was removed"),
        _("The account of your organisation no longer opens the portal."),
    ),
}


def message(notice, *, to, context):
    """In the language and time zone that are active: those of the reader."""
    context = context | {
        "subject": notice.subject,
        "text": notice.text % context,
        "device": device(context["user_agent"]),
        "zone": zone_name(timezone.get_current_timezone_name()),
        "name": context["user"].get_short_name(),
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "site_url": settings.SITE_URL,
    }
    body = render_to_string("emails/accounts/notice.txt", context).strip()
    mail = EmailMultiAlternatives(subject=str(notice.subject), body=body, to=[to])
    mail.attach_alternative(render_to_string("emails/accounts/notice.html", context), "text/html")
    return mail
