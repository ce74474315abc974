"""Who facilitates a pairing: proposed for one side, appointed as soon as somebody of the other agrees. What they see is
read from the appointments at each request, so every act here holds at once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import account_of
from cities.contacts import all_coordinators_of
from cities.invitations import invite_guest, withdraw
from cities.joining import Consequence
from cities.models import Invitation
from cities.reach import reach_of
from outbox.actions import write_email

from .models import Facilitator

COORDINATORS, FACILITATOR = "pairings.facilitator", "pairings.facilitation"
# What becomes of a proposal or an appointment; mails name it, too.
PROPOSED, AGREED, DECLINED, WITHDRAWN, ENDED, JOINED = "proposed", "agreed", "declined", "withdrawn", "ended", "joined"


def works_for_a_city(account):
    """Members of a city act for it and facilitate nothing."""
    return account is not None and account.memberships.exists()


def hindrance(facilitator, user):
    """Why this coordinator cannot agree, in a sentence; empty when nothing is in the way."""
    words = {"name": facilitator.full_name}
    if facilitator.ended_at:
        return _("%(name)s is no longer proposed.") % words
    if facilitator.is_appointed:
        return _("%(name)s has been appointed already.") % words
    if not facilitator.pairing.takes_more:
        return _("This pairing is over; nobody is appointed any more.")
    if works_for_a_city(account_of(facilitator.email)):
        return _("%(name)s works for a city by now; a facilitator belongs to none.") % words
    if facilitator.side_to_agree(user) is None:
        return _("Both sides must agree, and not by the same person: now it is for a coordinator of the other side.")
    return ""


@transaction.atomic
def propose(*, pairing, by, **fields):
    """[User] who is asked to agree. Two proposals of one address at the same moment end in an IntegrityError."""
    facilitator = Facilitator(pairing=pairing, **fields)
    _agree(facilitator, by)
    return _ask(facilitator, by)


@transaction.atomic
def agree(*, facilitator, by):
    """[User] who is told; None when something is in the way by now."""
    facilitator = _hold(facilitator)
    if hindrance(facilitator, by):
        return None
    _agree(facilitator, by)
    if facilitator.awaited:  # entered in the administration, where nobody need have agreed
        return _ask(facilitator, by)
    _tell_facilitator(facilitator, AGREED, by)
    return _tell(facilitator, AGREED, by, facilitator.pairing.cities_on(facilitator.proposed_by))


def ending_by(facilitator, user):
    """What it is when this coordinator ends it."""
    if facilitator.is_appointed:
        return ENDED
    return DECLINED if facilitator.proposed_by and facilitator.side_to_agree(user) else WITHDRAWN


@transaction.atomic
def end(*, facilitator, by):
    """(what it was, [User] who is told); ("", []) when it was over already."""
    facilitator = _hold(facilitator)
    if facilitator.ended_at:
        return "", []
    what = ending_by(facilitator, by)
    told = {
        ENDED: facilitator.pairing.cities,
        DECLINED: facilitator.pairing.cities_on(facilitator.proposed_by),
        WITHDRAWN: [],
    }
    _end(facilitator)
    if what == ENDED:
        _tell_facilitator(facilitator, ENDED, by)
    return what, _tell(facilitator, what, by, told[what])


def _hold(facilitator):
    """As it is now, and stays until the transaction ends."""
    Facilitator.objects.select_for_update().filter(pk=facilitator.pk).values_list("pk").first()
    return Facilitator.objects.with_names().get(pk=facilitator.pk)


def _agree(facilitator, by):
    side = facilitator.side_to_agree(by)
    setattr(facilitator, f"{side}_agreed_by", by)
    setattr(facilitator, f"{side}_agreed_at", timezone.now())
    facilitator.save()


def _end(facilitator):
    """An account that was to be opened for nothing else is not opened any more."""
    facilitator.ended_at = timezone.now()
    facilitator.save()
    if not Facilitator.objects.appointed().filter(email=facilitator.email).exists():
        for invitation in Invitation.objects.pending().of_guests().filter(email=facilitator.email):
            withdraw(invitation=invitation)


# --- Who hears of it -------------------------------------------------------------------------------------


def _ask(facilitator, by):
    cities = [city for side in facilitator.awaited for city in facilitator.pairing.cities_on(side)]
    return _tell(facilitator, PROPOSED, by, cities)


def _tell(facilitator, what, by, cities):
    told = [user for user in all_coordinators_of(cities) if user != by]
    for user in told:
        key = f"{COORDINATORS}:{facilitator.pk}:{what}:u{user.pk}"
        write_email(key=key, kind=COORDINATORS, user=user, payload=_payload(facilitator, what, by))
    return told


def _tell_facilitator(facilitator, what, by):
    """Who is appointed without an account gets the way to one with the same mail."""
    account = account_of(facilitator.email)
    if account is None and what == AGREED:
        _invite(facilitator, by)
    write_email(
        key=f"{FACILITATOR}:{facilitator.pk}:{what}",
        kind=FACILITATOR,
        user=account,
        to_address=facilitator.email,
        language=account.language if account else facilitator.language,
        payload=_payload(facilitator, what, by),
    )


def _payload(facilitator, what, by):
    return {"facilitator": facilitator.pk, "what": what, "by": by.pk}


def _invite(facilitator, by):
    """For the city that proposed: its coordinators find the invitation among their own."""
    side = facilitator.proposed_by
    proposer = facilitator.agreed_by(side) or by
    cities = facilitator.pairing.cities_on(side)
    invite_guest(
        city=next((city for city in cities if city.pk in reach_of(proposer).coordinate), cities[0]),
        email=facilitator.email,
        full_name=facilitator.full_name,
        language=facilitator.language,
        by=proposer,
    )


# --- Whoever begins to work for a city -------------------------------------------------------------------


def _foretold(email):
    """Proposals are the cities' own affair: whoever is proposed may not know of it."""
    rows = Facilitator.objects.appointed().filter(email=email).with_names()
    names = ", ".join(str(row.pairing) for row in rows)
    if not names:
        return ""
    return _(
        "You facilitate a pairing (%(pairings)s). That ends when you accept, because a facilitator belongs to no city. "
        "The coordinators of both sides get an e-mail about it."
    ) % {"pairings": names}


def _end_all(user):
    for row in Facilitator.objects.current().filter(email=user.email).order_by("pk"):
        facilitator = _hold(row)
        if facilitator.ended_at is None:
            _end(facilitator)
            _tell(facilitator, JOINED, user, facilitator.pairing.cities)


ON_JOINING = Consequence(foretold=_foretold, carry_out=_end_all)
