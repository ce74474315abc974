"""What outsiders see and say: comments on any subject, and links that open one page to read."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cities.attached import Attached, AttachedQuerySet, Audience
from cities.reach import reach_of
from twinning.shared.subjects import of_subject, on_visible_subject
from twinning.shared.versions import Versioned


class CommentQuerySet(AttachedQuerySet):
    def visible_to(self, user):
        """A removed comment is nobody's any more but its author's, who may bring it back (`restorable_by`)."""
        return super().visible_to(user).kept()

    def editable_by(self, user):
        """Only who wrote it changes or removes it, as long as the talk goes on."""
        return self.resolvable_by(user).filter(author_id=user.pk)

    def restorable_by(self, user):
        removed = super().visible_to(user).filter(author_id=user.pk, removed_at__isnull=False)
        return removed.filter(on_visible_subject(user, "discussable_by"))

    def resolvable_by(self, user):
        """Whoever may take part in the talk may also say that a point is settled."""
        return self.visible_to(user).filter(on_visible_subject(user, "discussable_by"))

    def kept(self):
        return self.filter(removed_at__isnull=True)

    def with_names(self):
        return self.select_related("city", "author", "resolved_by")


class Comment(Attached, Versioned):
    """What somebody says about a subject, to the own team or to the partners, too. `city` is the side the
    author spoke for; of a facilitator, who speaks for none, it is the city that owns the subject."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    part = models.SlugField(
        _("about"), max_length=20, blank=True, help_text=_("A part of the subject, named by it; empty for all of it.")
    )
    text = models.TextField(_("comment"), max_length=5000)
    language = models.CharField(_("language"), max_length=5, choices=User.Language, default=User.Language.TURKISH)
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("people addressed"), blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("written on"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited on"), null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(_("removed on"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("settled on"), null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "created_at"], name="comment_of_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=[Audience.INTERNAL, Audience.PARTNERS]), name="comment_for_team_or_partners"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_by__isnull=False), name="comment_settled_by_somebody"
            ),
        ]

    def __str__(self):
        return f"{self.author}, {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"


class ShareLinkQuerySet(models.QuerySet):
    def of(self, subject):
        return self.filter(**of_subject(subject))

    def visible_to(self, user):
        """Who inside the city wants to know who has access."""
        return self.filter(city_id__in=reach_of(user).read).filter(on_visible_subject(user))

    def editable_by(self, user):
        """Links are the coordinator's, who can take them back; what is over stays as it was."""
        return self.open().filter(city_id__in=reach_of(user).coordinate).filter(on_visible_subject(user))

    def open(self):
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def ended(self):
        return self.exclude(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def with_names(self):
        return self.select_related("city", "created_by", "revoked_by")

    def with_openings(self):
        """How often each was opened, and when last."""
        return self.annotate(openings=Count("visits"), opened_last=Max("visits__opened_at"))


class ShareLink(models.Model):
    """Opens one subject to whoever holds the link: to read, for a purpose, until a day. Only a hash of the token
    is kept, so nobody reads it from here; a lost link is replaced by a new one."""

    LONGEST_DAYS = 90
    USUAL_DAYS = 30

    city = models.ForeignKey("cities.City", verbose_name=_("city"), on_delete=models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, editable=False)
    object_id = models.BigIntegerField(editable=False)
    subject = GenericForeignKey()
    recipient = models.CharField(
        _("for whom"), max_length=160, help_text=_("A person or an office, so that you know later who has it.")
    )
    purpose = models.CharField(_("what for"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=User.Language, default=User.Language.ENGLISH)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made on"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("taken back on"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="share_link_of_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="share_link_ends_after_it_begins")
        ]

    def __str__(self):
        return f"{self.recipient}: {self.purpose}"

    def clean(self):
        if self.expires_at and self.expires_at > self.created_at + dt.timedelta(days=self.LONGEST_DAYS + 1):
            raise ValidationError({"expires_at": _("A link works for ninety days at most.")})

    @property
    def is_open(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def last_day(self):
        """It ends at midnight, and that midnight belongs to the next day."""
        return (self.expires_at - dt.timedelta(seconds=1)).astimezone(ZoneInfo(self.city.time_zone)).date()


class ShareVisit(models.Model):
    """Somebody opened the link. When, and with what kind of device; not from where."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="visits")
    opened_at = models.DateTimeField(_("opened on"), default=timezone.now)
    device = models.CharField(_("device"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("opening of a link")
        verbose_name_plural = _("openings of links")
        ordering = ["-opened_at", "-pk"]

    def __str__(self):
        return f"{self.link_id} {self.opened_at:%Y-%m-%d %H:%M}"
