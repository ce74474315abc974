from django.utils.translation import gettext as _

from outbox import kinds

from .invitations import link
from .models import Invitation


def render_invitation(email):
    """None when the invitation was used, withdrawn or sent again meanwhile."""
    invitation = (
        Invitation.objects.open()
        .select_related("city", "invited_by")
        .filter(pk=email.payload["invitation"], nonce=email.payload["nonce"])
        .first()
    )
    if invitation is None:
        return None
    context = {
        "invitation": invitation,
        "name": invitation.full_name,
        "inviter": invitation.invited_by,
        "city": invitation.city,
        "role": invitation.get_role_display(),
        "button_url": link(invitation),
        "button_label": _("Accept the invitation"),
    }
    return kinds.message("cities/invitation", context)
