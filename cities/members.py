"""Who may do what in a city, and how people come in. Beside `models.py`, which takes them up."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from twinning.shared.audit import PartOf

from .reach import reach_of


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(city_id__in=reach_of(user).read)

    def editable_by(self, user):
        return self.filter(city_id__in=reach_of(user).coordinate)

    def endable_by(self, user):
        """By a coordinator, and by everybody for themselves."""
        return self.filter(Q(city_id__in=reach_of(user).coordinate) | Q(user_id=user.pk))

    def coordinating(self):
        """Those who can do what a coordinator does: an account that is switched off cannot."""
        return self.filter(role=Membership.Role.COORDINATOR, user__is_active=True)

    def with_names(self):
        return self.select_related("user", "city__parent")


class Membership(PartOf, models.Model):
    """What a user may do in a city. Making one makes the Person, too (`cities.actions.add_member`)."""

    part_of = "city"
    named_by = "user"

    class Role(models.TextChoices):
        READER = "reader", _("Reader")
        EDITOR = "editor", _("Editor")
        COORDINATOR = "coordinator", _("Coordinator")

    city = models.ForeignKey(
        "cities.City", verbose_name=_("city"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["city", "user"]
        constraints = [models.UniqueConstraint(fields=["city", "user"], name="membership_once_per_city_and_user")]

    def __str__(self):
        return f"{self.user}, {self.city}: {self.get_role_display()}"


def new_nonce():
    return get_random_string(32)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now())

    def editable_by(self, user):
        return self.filter(city_id__in=reach_of(user).coordinate)

    visible_to = editable_by

    def pending(self):
        """Neither accepted nor withdrawn, expired ones included: those can be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def of_members(self):
        return self.exclude(role=Invitation.NO_ROLE)

    def of_guests(self):
        return self.filter(role=Invitation.NO_ROLE)

    def with_names(self):
        return self.select_related("city__parent", "invited_by")


class Invitation(models.Model):
    """The only way to an account: a coordinator invites an e-mail address to a role in a city. Whoever is to belong to
    no city is invited without a role, to an account only; the city then is the one that answers for the invitation."""

    NO_ROLE = ""

    city = models.ForeignKey(
        "cities.City", verbose_name=_("city"), on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    full_name = models.CharField(_("full name"), max_length=150)
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Membership.Role,
        default=Membership.Role.READER,
        blank=True,
        help_text=_("Empty for an account that belongs to no city."),
    )
    language = models.CharField(_("language"), max_length=5, choices=User.Language, default=User.Language.TURKISH)
    nonce = models.CharField(
        max_length=32,
        default=new_nonce,
        editable=False,
        help_text="Part of the signed link; a new one ends the old link.",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("invited on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted on"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True) & ~Q(role=""),
                name="invitation_one_open_per_city_and_email",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True, role=""),
                name="invitation_one_open_account_per_email",
            ),
        ]

    def __str__(self):
        return f"{self.email}, {self.city}"

    @property
    def is_for_a_guest(self):
        """Whether it opens an account and no city."""
        return self.role == self.NO_ROLE

    @property
    def role_name(self):
        return _("Account without a city") if self.is_for_a_guest else self.get_role_display()
