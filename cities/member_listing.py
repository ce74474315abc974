"""The rows of the members page: plain values, one query for the members and one for the invitations."""

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .models import Invitation, Membership, Person, turkish
from .reach import reach_of

PER_PAGE = 50
TONES = {
    Membership.Role.COORDINATOR: "active",
    Membership.Role.EDITOR: "planned",
    Membership.Role.READER: "draft",
}


def page_of(city, wish, number):
    members = Membership.objects.filter(city=city, user__is_active=True).select_related("user")
    if text := wish.get("q"):
        members = members.filter(user__full_name__fold__contains=text)
    if role := wish.get("role"):
        members = members.filter(role=role)
    person = Person.objects.filter(city=city, user=OuterRef("user"))
    members = members.annotate(
        title=Subquery(person.values("title")[:1]), unit=Subquery(person.values("unit__name")[:1])
    )
    return Paginator(members.order_by(turkish("user__full_name"), "pk"), PER_PAGE).get_page(number)


def rows_of(page, city, user):
    reach, today = reach_of(user), timezone.localdate()
    manages, people = city.pk in reach.coordinate, city.pk in reach.people
    return [
        {
            "name": str(member.user),
            "does": _does(member),
            "email": member.user.email if people else "",
            "role": member.get_role_display(),
            "tone": TONES[Membership.Role(member.role)],
            "seen": _last_seen(member.user.last_login, today),
            "is_you": member.user_id == user.pk,
            "role_url": reverse("cities:change_role", args=[member.pk]) if manages else "",
            "remove_url": reverse("cities:remove_member", args=[member.pk])
            if manages or member.user_id == user.pk
            else "",
        }
        for member in page
    ]


def _does(member):
    if member.title and member.unit:
        return _("%(title)s, %(unit)s") % {"title": member.title, "unit": member.unit}
    return member.title or member.unit or ""


def _last_seen(moment, today):
    """When somebody signed in last, as exactly as a coordinator wants to know it."""
    if moment is None:
        return pgettext("last sign-in", "Never")
    days = (today - timezone.localtime(moment).date()).days
    if days <= 0:
        return pgettext("last sign-in", "Today")
    if days < 14:
        return ngettext("%(number)s day ago", "%(number)s days ago", days) % {"number": days}
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def invitation_rows(city):
    """What was sent and not used, the latest first."""
    rows = Invitation.objects.pending().filter(city=city).select_related("invited_by")
    now = timezone.now()
    return [
        {
            "name": row.full_name,
            "email": row.email,
            "role": row.role_name,
            "by": row.invited_by,
            "on": date_format(timezone.localtime(row.created_at), "DATE_FORMAT"),
            "until": date_format(timezone.localtime(row.expires_at), "DATE_FORMAT"),
            "expired": row.expires_at <= now,
            "again_url": reverse("cities:send_again", args=[row.pk]),
            "withdraw_url": reverse("cities:withdraw", args=[row.pk]),
        }
        for row in rows[:PER_PAGE]
    ]
