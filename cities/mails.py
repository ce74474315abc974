from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.kinds import Kind
from outbox.rendering import message

from .invitations import KIND, link
from .models import Invitation


def open_invitation(email):
    """None when the invitation was used, withdrawn or sent again meanwhile."""
    rows = Invitation.objects.open().select_related("city", "invited_by")
    return rows.filter(pk=email.payload["invitation"], nonce=email.payload["nonce"]).first()


def render_invitation(email, invitation):
    context = {
        "invitation": invitation,
        "name": invitation.full_name,
        "inviter": invitation.invited_by,
        "city": invitation.city,
        "role": invitation.get_role_display(),
        "button_url": link(invitation),
        "button_label": _("Accept the invitation"),
    }
    return message(email, "cities/invitation", context)


INVITATION = Kind(
    key=KIND,
    name=gettext_lazy("Invitations"),
    still_wanted=open_invitation,
    render=render_invitation,
    optional=False,
    # Somebody who gets two links, of which one is dead, trusts neither.
    again_when_uncertain=False,
)
