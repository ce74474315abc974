from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.attached import SHARED, Attached, AttachedQuerySet, Audience, audience_open_to, writable_by
from cities.models import City, Duty, Person
from cities.reach import reach_of
from twinning.shared.dates import today_in
from twinning.shared.subjects import on_visible_subject
from twinning.shared.versions import Versioned

from .rules import Anchor, Rule, RuleSet, validate_rungs
from .rungs import rungs_of

__all__ = ["Anchor", "Audience", "Deadline", "Holiday", "Reminder", "ReminderStart", "Rule", "RuleSet", "Snooze"]


class Holiday(models.Model):
    """A day a city's offices are closed beside public holidays, for example the eve of a feast."""

    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("local holiday")
        verbose_name_plural = _("local holidays")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["city", "day"], name="holiday_once_per_city_and_day")]

    def __str__(self):
        return self.name


def _is_of(user):
    return Q(responsible__user=user) | Q(person__user=user)


class DeadlineQuerySet(AttachedQuerySet):
    def visible_to(self, user):
        """As every attached row; and whoever is responsible sees it, too."""
        mine = Q(city_id__in=reach_of(user).member) & _is_of(user)
        return self.filter(audience_open_to(user) | mine).filter(on_visible_subject(user))

    def editable_by(self, user):
        """Whoever writes for the owing city, and the person it is the responsibility of."""
        mine = Q(city_id__in=reach_of(user).member) & _is_of(user)
        return self.filter(writable_by(user) | mine).filter(on_visible_subject(user))

    def history_open_to(self, user):
        """Who changed what is for the owing city."""
        return self.visible_to(user).filter(city_id__in=reach_of(user).read)

    def remindable_by(self, user):
        """What others owe and this user, who writes for a city, waits for: of partners, and of colleagues."""
        reach = reach_of(user)
        if not reach.write:
            return self.none()
        theirs = Q(audience__in=SHARED) | Q(city_id__in=reach.write)
        mine = Q(responsible__isnull=False, responsible__user=user)
        return self.visible_to(user).open().filter(theirs).exclude(mine)

    def open(self):
        return self.filter(closed_how="")

    def closed(self):
        return self.exclude(closed_how="")

    def derived(self):
        return self.exclude(key="")

    def late_on(self, day):
        return self.open().filter(due_on__lt=day)

    def owed_by(self, city_ids):
        return self.filter(city_id__in=city_ids)

    def mine(self, user):
        return self.filter(_is_of(user))

    def not_snoozed_by(self, user, day):
        return self.exclude(snoozes__user=user, snoozes__until__gt=day)

    def with_names(self):
        return self.select_related("city", "person", "responsible", "rule")

    def soonest_first(self):
        return self.order_by("due_on", "pk")


class Deadline(Attached, Versioned):
    """Something that is due: derived from a rule or made by hand, owed by one city, on one subject."""

    class Closed(models.TextChoices):
        MET = "met", _("Done")
        WAIVED = "waived", _("Not needed")
        # Only the portal cancels: the visit was cancelled, the traveller left, the condition fell away.
        CANCELLED = "cancelled", pgettext_lazy("deadline", "Cancelled")

    city = models.ForeignKey(City, verbose_name=_("owed by"), on_delete=models.PROTECT, related_name="deadlines")
    rule = models.ForeignKey(Rule, verbose_name=_("rule"), null=True, blank=True, on_delete=models.PROTECT)
    key = models.SlugField(_("key"), max_length=60, blank=True, help_text=_("Empty for deadlines made by hand."))
    title = models.CharField(_("title"), max_length=160)
    anchor = models.CharField(_("counted from"), max_length=30, choices=Anchor, blank=True)
    months = models.SmallIntegerField(_("months"), default=0)
    days = models.SmallIntegerField(_("days"), default=0)
    shifts = models.BooleanField(_("moves to a working day"), default=False)
    rungs = models.JSONField(
        _("reminders"),
        default=list,
        blank=True,
        validators=[validate_rungs],
        help_text=_("Days before the deadline; negative numbers remind after it. Empty: the usual ones."),
    )
    counted_on = models.DateField(
        _("counted date"), help_text=_("What the rule says, before the shift to a working day.")
    )
    due_on = models.DateField(_("due on"), help_text=_("A date in the owing city's time zone."))
    due_time = models.TimeField(_("time"), null=True, blank=True)
    short_notice = models.BooleanField(
        _("short notice"), default=False, help_text=_("The rule's date had already passed when this was planned.")
    )
    pinned = models.BooleanField(
        _("date set by hand"), default=False, help_text=_("Stays where it is when the chain moves.")
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("traveller"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("For deadlines that each traveller has."),
    )
    responsible = models.ForeignKey(
        Person,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deadlines",
        help_text=_("Empty: whoever holds the duty."),
    )
    duty = models.CharField(_("duty"), max_length=20, choices=Duty, default=Duty.LEAD)
    closed_how = models.CharField(_("closed as"), max_length=10, choices=Closed, blank=True)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_note = models.CharField(_("note"), max_length=500, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="deadline_of_subject"),
            # The lists and the reminders only ever look for what is open, by date.
            models.Index(fields=["due_on", "city"], condition=Q(closed_how=""), name="deadline_open_by_date"),
            models.Index(fields=["city", "due_on", "id"], name="deadline_of_city_by_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "key", "city", "person"],
                condition=~Q(key="") & Q(person__isnull=False),
                name="deadline_derived_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "key", "city"],
                condition=~Q(key="") & Q(person__isnull=True),
                name="deadline_derived_once_per_city",
            ),
            models.CheckConstraint(
                condition=Q(closed_how="", closed_at__isnull=True) | (~Q(closed_how="") & Q(closed_at__isnull=False)),
                name="deadline_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(closed_how="waived") | ~Q(closed_note=""), name="deadline_waived_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(key="") | Q(rule__isnull=False), name="deadline_derived_has_a_rule"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("deadlines:detail", args=[self.pk])

    def clean(self):
        if self.responsible and not self.responsible.may_stand_for(self.city):
            raise ValidationError({"responsible": _("Choose somebody of the city that owes this.")})

    @property
    def is_open(self):
        return not self.closed_how

    @property
    def is_derived(self):
        return bool(self.key)

    @property
    def was_shifted(self):
        return not self.pinned and not self.short_notice and self.counted_on != self.due_on

    @property
    def days_left(self):
        return (self.due_on - today_in(self.city.time_zone)).days

    @property
    def speaks(self):
        """Days before the deadline on which to remind, largest first."""
        return rungs_of(self.rungs, short_notice=self.short_notice)


class Snooze(models.Model):
    """A user's wish not to see a deadline before a day. It silences that user's reminders, nobody else's."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateField(_("until"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "user"], name="snooze_once_per_user")]

    def __str__(self):
        return f"{self.deadline} → {self.until}"


class ReminderStart(models.Model):
    """One row: the day this portal began to remind. Rungs of earlier days are not told, so that the first
    run over a list of old open deadlines does not flood anybody."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("start of reminders")
        verbose_name_plural = _("start of reminders")

    def __str__(self):
        return str(self.day)

    @classmethod
    def day_on(cls, today):
        """The day, which is today when nobody was ever reminded."""
        return cls.objects.get_or_create(pk=1, defaults={"day": today})[0].day


class Reminder(models.Model):
    """The ledger: this user was promised this rung of this due date, in that mail. Never twice."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField(_("due on"), help_text=_("A moved deadline is a new due date and reminds anew."))
    rung = models.SmallIntegerField(_("days before"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    email = models.ForeignKey("outbox.Email", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["deadline", "due_on", "rung", "user"], name="reminder_once_per_rung")
        ]
        indexes = [
            models.Index(fields=["email"], name="reminder_of_email"),
            models.Index(fields=["user", "due_on"], name="reminder_of_user"),
        ]

    def __str__(self):
        return f"{self.deadline_id} {self.due_on} {self.rung}"
