"""The second step of signing in, and its forms; the same codes prove again that it is you."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled

from .notices import RECOVERY_CODE_USED


class SecondStep(AuthenticateStage):
    def is_resumable(self, request):
        """Who waits here while the second step is switched off for them begins anew; allauth would send them
        from the sign-in page to this one and back for ever."""
        return is_mfa_enabled(self.login.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


class TellsOfRecoveryCodes:
    """A recovery code opens the account without the phone: its owner should know that one was used."""

    def save(self):
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            get_adapter().send_notification_mail(RECOVERY_CODE_USED, self.user)


class CodeForm(TellsOfRecoveryCodes, AuthenticateForm):
    pass


class CodeAgainForm(TellsOfRecoveryCodes, ReauthenticateForm):
    pass
