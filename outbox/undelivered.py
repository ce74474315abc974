"""The staff's list of mails that did not simply leave: what is in it, and in which words."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import kinds
from .models import Email

PER_PAGE = 50
TONES = {Email.State.FAILED: "late", Email.State.UNCERTAIN: "risk", Email.State.SENT: "done"}


def views():
    """{key: (label, its rows)}"""
    return {
        "": (_("To be decided"), Email.objects.undelivered()),
        "retrying": (_("Being tried again"), Email.objects.struggling()),
        "doubled": (_("Perhaps delivered twice"), Email.objects.maybe_doubled()),
    }


def chips(found, current):
    return [
        {"label": label, "count": rows.count(), "url": f"?view={key}" if key else "?", "current": key == current}
        for key, (label, rows) in found.items()
    ]


def page_of(rows, wish, number):
    if text := wish.get("q"):
        rows = rows.filter(Q(to_address__icontains=text) | Q(subject__fold__contains=text))
    rows = rows.select_related("recipient").defer("html", "text").order_by("-created_at", "-pk")
    return Paginator(rows, PER_PAGE).get_page(number)


def rows_of(page):
    return [
        {
            "pk": email.pk,
            "what": email.subject or kind_name(email),
            "kind": kind_name(email),
            "name": email.recipient.full_name if email.recipient else "",
            "address": email.to_address,
            "tone": TONES.get(email.state, "wait"),
            "state": email.get_state_display(),
            "reason": _(email.reason) if email.reason else "",
            "when": email.finished_at or email.uncertain_at or email.created_at,
            "again_at": email.send_after if email.state == Email.State.WAITING else None,
            "attempts": email.attempts,
            "can_go_again": email.state in (Email.State.FAILED, Email.State.UNCERTAIN),
            "can_be_settled": email.state != Email.State.WAITING,
        }
        for email in page
    ]


def kind_name(email):
    try:
        return str(kinds.kind_of(email).name)
    except LookupError:
        return email.kind


def backlog():
    """How many mails should have left, and since when the oldest waits."""
    now = timezone.now()
    counts = Email.objects.aggregate(
        due=Count("pk", filter=Q(state=Email.State.WAITING, send_after__lte=now)),
        later=Count("pk", filter=Q(state=Email.State.WAITING, send_after__gt=now)),
    )
    return counts | {"since": Email.objects.waiting_since(now)}
