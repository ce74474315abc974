from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation

from .models import User


class InvitationOnly(DefaultAccountAdapter):
    """No open sign-up: accounts come from invitations (`cities.invitations`)."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """In the language of who reads it, not of who pressed the button on whichever page."""
        user = User.objects.filter(email__iexact=email).first()
        with translation.override(user.language if user else translation.get_language()):
            super().send_mail(template_prefix, email, context)
