from django.conf import settings
from django.db import models
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .kinds import name_of


class EmailQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(state=Email.State.WAITING, send_after__lte=now)

    def claim(self, *, ids, owner, now, lease):
        """Claim a set for one sender. Whoever else tries the same rows finds them taken: the UPDATE is the lock."""
        return (
            self.due(now)
            .filter(pk__in=ids)
            .update(state=Email.State.CLAIMED, claimed_by=owner, lease_until=now + lease)
        )

    def claimed_by(self, owner):
        return self.filter(state=Email.State.CLAIMED, claimed_by=owner)

    def undelivered(self):
        """What only a person can decide: given up, or nobody knows whether it arrived."""
        return self.filter(state__in=[Email.State.FAILED, Email.State.UNCERTAIN], settled_at=None)

    def struggling(self):
        """Tried in vain and tried again later, without anybody's doing."""
        return self.filter(state=Email.State.WAITING, attempts__gt=0)

    def maybe_doubled(self):
        """Sent for good after an answer was lost: these, and only these, may have arrived twice."""
        return self.filter(state=Email.State.SENT, uncertain_at__isnull=False, settled_at=None)

    def waiting_since(self, now):
        """Since when the oldest mail waits that should have left; None while the sender keeps up."""
        return self.due(now).aggregate(oldest=Min("send_after"))["oldest"]


class Email(models.Model):
    """One mail to one recipient, written in the transaction of the act that causes it.

    It is a promise, not a text: kind and payload (ids only) say what is to be told, and the text is made
    when it is sent, so that it tells how things stand then; see `outbox.kinds`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("e-mail", "Waiting")
        CLAIMED = "claimed", pgettext_lazy("e-mail", "Being prepared")
        # From here until the server's answer nobody can know whether the mail was taken.
        TRANSMITTING = "transmitting", pgettext_lazy("e-mail", "Being sent")
        SENT = "sent", pgettext_lazy("e-mail", "Sent")
        FAILED = "failed", pgettext_lazy("e-mail", "Failed")
        UNCERTAIN = "uncertain", pgettext_lazy("e-mail", "Uncertain")
        DROPPED = "dropped", pgettext_lazy("e-mail", "No longer wanted")

    key = models.CharField(
        _("key"), max_length=200, unique=True, help_text=_("What makes this mail one mail; a second one is refused.")
    )
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty for somebody who has no login yet."),
    )
    to_address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5)
    payload = models.JSONField(_("payload"), default=dict, help_text=_("Ids of what the mail tells about."))
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why it was not sent."))
    claimed_by = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("written on"), default=timezone.now)
    send_after = models.DateTimeField(_("not before"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)
    uncertain_at = models.DateTimeField(
        _("answer lost on"),
        null=True,
        blank=True,
        help_text=_("The mail server's answer did not arrive then: the mail may have been delivered already."),
    )
    settled_at = models.DateTimeField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who looked at it and needs to do nothing more."),
    )

    objects = EmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(state="waiting"), name="email_waiting"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["claimed", "transmitting"]), name="email_leased"
            ),
            models.Index(fields=["claimed_by"], condition=Q(state="claimed"), name="email_claimed_by"),
            models.Index(
                fields=["finished_at"],
                condition=Q(settled_at=None) & (Q(state__in=["failed", "uncertain"]) | Q(uncertain_at__isnull=False)),
                name="email_to_be_looked_at",
            ),
        ]

    def __str__(self):
        return f"{name_of(self.kind)}: {self.to_address}"


class Unsubscription(models.Model):
    """A person's wish not to get one kind of mail. What it would have told stays on their pages."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="unsubscriptions"
    )
    kind = models.CharField(_("kind"), max_length=60)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        ordering = ["user", "kind"]
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="unsubscription_once_per_kind")]

    def __str__(self):
        return f"{self.user}: {self.kind}"
