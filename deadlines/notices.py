"""Mails about one deadline from one person to another: "please do not forget", "this is yours now"."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.actions import write_email
from outbox.kinds import Kind
from outbox.models import Email
from outbox.rendering import message

from .circle import Circle
from .items import item_of
from .models import Deadline

NUDGE, HANDED_OVER = "deadlines.nudge", "deadlines.handed_over"


def whom_to_remind(deadline, by):
    """Who gets the mail when `by` presses Remind: those whom its reminders go to."""
    return [user for user, _zone in Circle({deadline.city_id}).for_deadline(deadline) if user.pk != by.pk]


@transaction.atomic
def remind(*, deadline, by):
    """Ask for it by hand; at most once a day per person, whoever asks. Returns who is told now."""
    told = []
    for user in whom_to_remind(deadline, by):
        key = f"{NUDGE}:{deadline.pk}:{timezone.localdate()}:u{user.pk}"
        if write_email(key=key, kind=NUDGE, user=user, payload=_payload(deadline, by)):
            told.append(user)
    return told


def preview(deadline, by, user):
    """The mail as `user` would read it, without writing anything."""
    return Email(kind=NUDGE, recipient=user, language=user.language, payload=_payload(deadline, by))


def tell_of_hand_over(*, deadline, to, by):
    """One mail per person and day, also when all travellers' rows of a deadline are handed over at once.
    Returns the user told, or None."""
    user = to.user if to is not None else None
    if user is None or user.pk == by.pk or not user.is_active:
        return None
    what = f"{deadline.content_type_id}.{deadline.object_id}.{deadline.key}" if deadline.key else deadline.pk
    key = f"{HANDED_OVER}:{what}:{timezone.localdate()}:u{user.pk}"
    write_email(key=key, kind=HANDED_OVER, user=user, payload=_payload(deadline, by))
    return user


def _payload(deadline, by):
    return {"deadline": deadline.pk, "by": by.pk}


# --- The mails ------------------------------------------------------------------------------------


def still_open(email):
    """The deadline, as long as it is open and the recipient may see it."""
    rows = Deadline.objects.visible_to(email.recipient).open().with_names()
    return rows.filter(pk=email.payload["deadline"]).first()


def still_theirs(email):
    deadline = still_open(email)
    mine = deadline and deadline.responsible and deadline.responsible.user_id == email.recipient_id
    return deadline if mine else None


def render_nudge(email, deadline):
    by, item = _by(email), item_of(deadline, email.recipient)
    if item.awaited:
        headline = _("%(by)s (%(city)s) is awaiting your reply: %(title)s")
    else:
        headline = _("%(by)s (%(city)s) reminds you: %(title)s")
    return _message(email, item, by, headline)


def render_handed_over(email, deadline):
    by, item = _by(email), item_of(deadline, email.recipient)
    return _message(email, item, by, _("%(by)s (%(city)s) handed this over to you: %(title)s"))


def _by(email):
    return User.objects.get(pk=email.payload["by"])


def _message(email, item, by, headline):
    city = by.memberships.order_by("pk").select_related("city").first()
    words = {"by": by.full_name, "city": city.city.name if city else "—", "title": item.title, "when": item.when}
    context = {
        "subject": _("%(when)s: %(title)s") % words,
        "name": email.recipient.get_short_name(),
        "headline": headline % words,
        "item": item,
        "button_url": item.url,
        "button_label": _("Open the deadline"),
        "settings_url": settings.SITE_URL + reverse("accounts:preferences"),
    }
    return message(email, "deadlines/notice", context)


KINDS = [
    Kind(
        NUDGE,
        gettext_lazy("Reminders from colleagues and partners"),
        still_open,
        render_nudge,
        about=gettext_lazy("When somebody waits for you and presses Remind."),
    ),
    Kind(
        HANDED_OVER,
        gettext_lazy("Deadlines handed over to you"),
        still_theirs,
        render_handed_over,
        about=gettext_lazy("When somebody makes you responsible for a deadline."),
    ),
]
