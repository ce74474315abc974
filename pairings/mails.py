"""The mails about facilitators, made when they are sent: what is answered or over meanwhile is not asked any more."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import account_of
from accounts.models import User
from cities.invitations import link
from cities.mails import last_day
from cities.models import Invitation
from outbox.kinds import Kind
from outbox.rendering import message

from .facilitating import AGREED, COORDINATORS, DECLINED, ENDED, FACILITATOR, JOINED, PROPOSED, hindrance
from .models import Facilitator

SAID = {
    PROPOSED: (
        gettext_lazy("%(by)s (%(city)s) proposes %(who)s as facilitator of %(pairing)s"),
        gettext_lazy(
            "Both sides appoint together: please agree, or decline on the page of the pairing. A facilitator reads "
            "what the partners share, joins meetings and comments, but sees neither money nor personal data."
        ),
    ),
    AGREED: (
        gettext_lazy("%(who)s now facilitates %(pairing)s"),
        gettext_lazy("%(by)s agreed for the other side. %(name)s gets an e-mail and reads what you share."),
    ),
    DECLINED: (
        gettext_lazy("%(who)s will not facilitate %(pairing)s"),
        gettext_lazy("%(by)s declined for the other side. On the page of the pairing you can propose somebody else."),
    ),
    ENDED: (
        gettext_lazy("%(who)s no longer facilitates %(pairing)s"),
        gettext_lazy("%(by)s ended the appointment. %(name)s sees nothing of the pairing any more; the comments stay."),
    ),
    JOINED: (
        gettext_lazy("%(who)s no longer facilitates %(pairing)s"),
        gettext_lazy(
            "%(name)s now works for a city, and a facilitator belongs to none. On the page of the pairing you can "
            "propose somebody else."
        ),
    ),
}


def _still_so(facilitator, what):
    return facilitator.is_appointed if what == AGREED else facilitator.ended_at is not None


# --- To coordinators -----------------------------------------------------------------------------------


def for_a_coordinator(email):
    """The facilitator, as long as that is the reader's affair and the mail tells what is so."""
    what, reader = email.payload["what"], email.recipient
    rows = Facilitator.objects.editable_by(reader).with_names()
    facilitator = rows.filter(pk=email.payload["facilitator"]).first()
    if facilitator is None:
        return None
    wanted = not hindrance(facilitator, reader) if what == PROPOSED else _still_so(facilitator, what)
    return facilitator if wanted else None


def render_for_a_coordinator(email, facilitator):
    what, words = email.payload["what"], _words(email, facilitator)
    headline, paragraph = SAID[what]
    address, label = facilitator.pairing.get_absolute_url(), _("Open the pairing")
    if what == PROPOSED:
        address, label = reverse("pairings:agree_facilitator", args=[facilitator.pk]), _("Agree")
    context = {
        "name": email.recipient.get_short_name(),
        "headline": headline % words,
        "paragraph": paragraph % words,
        "why": _("You get this e-mail because you coordinate one of the cities of this pairing."),
        "button_url": settings.SITE_URL + address,
        "button_label": label,
    }
    return message(email, "pairings/facilitator", context)


# --- To the facilitator --------------------------------------------------------------------------------


def for_the_facilitator(email):
    """(facilitator, the invitation to an account or None); None when it is not so any more."""
    facilitator = Facilitator.objects.with_names().filter(pk=email.payload["facilitator"]).first()
    if facilitator is None or not _still_so(facilitator, email.payload["what"]):
        return None
    if facilitator.ended_at or account_of(facilitator.email):
        return facilitator, None
    invitation = Invitation.objects.open().of_guests().with_names().filter(email=facilitator.email).first()
    return (facilitator, invitation) if invitation else None


def render_for_the_facilitator(email, facts):
    facilitator, invitation = facts
    name = email.recipient.get_short_name() if email.recipient else facilitator.full_name
    if facilitator.ended_at:
        context = _ended(email, facilitator)
    else:
        context = _appointed(email, facilitator) | _way_in(facilitator, invitation)
    return message(email, "pairings/facilitator", context | {"name": name})


def _ended(email, facilitator):
    words = _words(email, facilitator)
    return {
        "headline": _("You no longer facilitate %(pairing)s") % words,
        "paragraph": _("%(by)s ended it. Your comments stay. If this is a mistake, write to %(by)s.") % words,
        "why": _("You get this e-mail because it changes what you may see and do."),
    }


def _appointed(email, facilitator):
    headline = _("You facilitate %(pairing)s") % _words(email, facilitator)
    paragraph = _(
        "Both sides appointed you in the Twinning portal. You read what they share with each other, join meetings and "
        "comment; you see neither money nor personal data."
    )
    return {"headline": headline, "paragraph": paragraph}


def _way_in(facilitator, invitation):
    """To the pairing; for who has no account yet, to one."""
    if invitation is None:
        return {
            "why": _("You get this e-mail because it changes what you may see and do."),
            "button_url": settings.SITE_URL + facilitator.pairing.get_absolute_url(),
            "button_label": _("Open the pairing"),
        }
    words = {"inviter": invitation.invited_by, "day": last_day(invitation)}
    return {
        "why": _(
            "You get this e-mail because %(inviter)s entered your address. If you did not expect it, do nothing: no "
            "account is opened."
        )
        % words,
        "button_url": link(invitation),
        "button_label": _("Open your account"),
        "note": _("The link is for you alone and works until %(day)s.") % words,
    }


def _words(email, facilitator):
    side = facilitator.proposed_by or Facilitator.SIDES[0]
    return {
        "by": User.objects.get(pk=email.payload["by"]),
        "city": ", ".join(str(city) for city in facilitator.pairing.cities_on(side)),
        "name": facilitator.full_name,
        "who": facilitator.presented,
        "pairing": facilitator.pairing,
    }


KINDS = (
    Kind(
        key=COORDINATORS,
        name=gettext_lazy("Facilitators of your pairings"),
        still_wanted=for_a_coordinator,
        render=render_for_a_coordinator,
        optional=False,
    ),
    Kind(
        key=FACILITATOR,
        name=gettext_lazy("Appointments as facilitator"),
        still_wanted=for_the_facilitator,
        render=render_for_the_facilitator,
        optional=False,
        # Somebody who gets two links trusts neither.
        again_when_uncertain=False,
    ),
)
