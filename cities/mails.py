from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.kinds import Kind
from outbox.rendering import message

from .actions import CHANGED, GRANT
from .invitations import KIND, link
from .models import City, Invitation, Membership


def open_invitation(email):
    """None when the invitation was used, withdrawn or sent again meanwhile."""
    rows = Invitation.objects.open().select_related("city", "invited_by")
    return rows.filter(pk=email.payload["invitation"], nonce=email.payload["nonce"]).first()


def render_invitation(email, invitation):
    if invitation.is_for_a_guest:
        return _render_account_only(email, invitation)
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


def _render_account_only(email, invitation):
    """Sent again; the first one says what the account is for (see the app that invited)."""
    words = {"inviter": invitation.invited_by, "city": invitation.city, "day": last_day(invitation)}
    context = {
        "name": invitation.full_name,
        "headline": _("%(inviter)s (%(city)s) invites you to the Twinning portal") % words,
        "paragraph": _(
            "You get an account of your own and belong to no city; you see what the cities that appointed you share "
            "with each other. The link is for you alone and works until %(day)s."
        )
        % words,
        "why": _(
            "You get this e-mail because %(inviter)s entered your address. If you did not expect it, do nothing: no "
            "account is opened."
        )
        % words,
        "button_url": link(invitation),
        "button_label": _("Open your account"),
    }
    return message(email, "cities/membership", context)


def last_day(invitation):
    """Until when its link works, where the inviting city is."""
    zone = ZoneInfo(invitation.city.time_zone)
    return date_format(timezone.localtime(invitation.expires_at, zone), "DATE_FORMAT")


INVITATION = Kind(
    key=KIND,
    name=gettext_lazy("Invitations"),
    still_wanted=open_invitation,
    render=render_invitation,
    optional=False,
    # Somebody who gets two links, of which one is dead, trusts neither.
    again_when_uncertain=False,
)


# --- What changed for somebody, or between a district and its metropolitan municipality --------------------


def changed_city(email):
    """The city, as long as what was changed still stands: after another change that one is told."""
    city = City.objects.filter(pk=email.payload["city"]).select_related("parent").first()
    roles = Membership.objects.filter(city=city, user=email.recipient).values_list("role", flat=True)
    return city if (roles.first() or "") == email.payload["role"] else None


def render_change(email, city):
    words = {"city": city, "by": _name_of(email.payload["by"])}
    if role := email.payload["role"]:
        words["role"] = Membership.Role(role).label
        headline = _("Your role in %(city)s is now: %(role)s") % words
        paragraph = _("%(by)s changed it. It holds from now on.") % words
    else:
        headline = _("You no longer work for %(city)s in the Twinning portal") % words
        paragraph = _(
            "%(by)s ended it. What you wrote stays; your account stays, too, for other cities you may work for. If "
            "this is a mistake, write to %(by)s."
        )
        paragraph %= words
    why = _("You get this e-mail because it changes what you may see and do.")
    return _plain(email, headline, paragraph, why, city if role else None)


def granted_city(email):
    city = City.objects.filter(pk=email.payload["city"]).select_related("parent").first()
    coordinates = Membership.objects.coordinating().filter(city=city.parent_id, user=email.recipient).exists()
    return city if coordinates and city.parent_may_act == email.payload["granted"] else None


def render_grant(email, city):
    words = {"city": city, "parent": city.parent, "by": _name_of(email.payload["by"])}
    if email.payload["granted"]:
        headline = _("%(city)s lets %(parent)s act for it") % words
        paragraph = _("%(by)s gave the grant. You can now do for %(city)s what its own coordinators can.") % words
    else:
        headline = _("%(city)s acts for itself again") % words
        paragraph = _("%(by)s took the grant back. You still read what %(city)s does, but for money.") % words
    why = _("You get this e-mail because you coordinate %(parent)s.") % words
    return _plain(email, headline, paragraph, why, city)


def _name_of(pk):
    return str(User.objects.get(pk=pk))


def _plain(email, headline, paragraph, why, city):
    context = {"name": email.recipient.get_short_name(), "headline": headline, "paragraph": paragraph, "why": why}
    if city is not None:
        context |= {
            "button_url": settings.SITE_URL + city.get_absolute_url(),
            "button_label": _("Open %(city)s") % {"city": city},
        }
    return message(email, "cities/membership", context)


KINDS = (
    INVITATION,
    Kind(
        key=CHANGED,
        name=gettext_lazy("Changes of your role"),
        still_wanted=changed_city,
        render=render_change,
        optional=False,
    ),
    Kind(
        key=GRANT,
        name=gettext_lazy("Grants between a district and its metropolitan municipality"),
        still_wanted=granted_city,
        render=render_grant,
        optional=False,
    ),
)
