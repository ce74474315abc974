"""The vocabulary of what is due: from which dates it counts, who sees it, and the rules that say so.

Beside `models.py`, which takes them up, because a rule needs to know no deadline.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.attached import Audience
from cities.models import Duty

from .rungs import FARTHEST_RUNG


class Anchor(models.TextChoices):
    """The dates a rule may count from. A rule whose anchor nothing in the portal has yet stays inactive."""

    VISIT_START = "visit.start", _("First day of the visit")
    VISIT_END = "visit.end", _("Last day of the visit")
    COUNCIL_SESSION = "council.session", _("Council session")
    WORKSHOP_START = "workshop.start", _("First day of the workshop")
    WORKSHOP_END = "workshop.end", _("Last day of the workshop")
    COHORT_CLOSES = "cohort.closes", _("Closing of the call")
    COHORT_RESULT = "cohort.result", _("Result of the call")
    COHORT_START = "cohort.start", _("Start of the cohort")
    PLAN_SHARE = "plan.share", _("Sharing of the plan")
    MONTH_END = "month.end", _("End of the month")


def validate_rungs(rungs):
    if not isinstance(rungs, list) or not all(type(rung) is int and abs(rung) <= FARTHEST_RUNG for rung in rungs):
        words = _("Whole numbers of at most %(most)s in brackets, for example [14, 7, 2, 0, -1].")
        raise ValidationError(words % {"most": FARTHEST_RUNG})


class RuleSet(models.Model):
    """A named set of rules; each cohort uses one."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Rule(models.Model):
    """A deadline that follows from a date. Editing a rule changes nothing until a chain is planned again."""

    class Side(models.TextChoices):
        TWIN = "twin", _("Twin city")
        GUEST = "guest", _("Visiting city")
        HOST = "host", _("Host city")
        BOTH = "both", _("Both cities, one deadline each")

    class Condition(models.TextChoices):
        VISA = "visa", _("Only if a visa is needed")
        PERMISSION = "permission", _("Only if the ministry must permit")

    rule_set = models.ForeignKey(RuleSet, verbose_name=_("rule set"), on_delete=models.CASCADE, related_name="rules")
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=160)
    anchor = models.CharField(_("counted from"), max_length=30, choices=Anchor)
    months = models.SmallIntegerField(
        _("months"),
        default=0,
        validators=[MinValueValidator(-60), MaxValueValidator(60)],
        help_text=_("Negative: before the date."),
    )
    days = models.SmallIntegerField(
        _("days"),
        default=0,
        validators=[MinValueValidator(-1000), MaxValueValidator(1000)],
        help_text=_("Negative: before the date."),
    )
    rungs = models.JSONField(
        _("reminders"),
        default=list,
        validators=[validate_rungs],
        help_text=_("Days before the deadline; negative numbers remind after it. Example: [14, 7, 2, 0, -1]"),
    )
    side = models.CharField(_("owed by"), max_length=10, choices=Side)
    duty = models.CharField(_("duty"), max_length=20, choices=Duty, default=Duty.LEAD)
    audience = models.CharField(_("visible to"), max_length=10, choices=Audience, default=Audience.INTERNAL)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Only for cities of this country (TR: Turkish formalities). Empty: for all."),
    )
    condition = models.CharField(_("condition"), max_length=20, choices=Condition, blank=True)
    shifts = models.BooleanField(
        _("moves to a working day"),
        default=True,
        help_text=_("A weekend or holiday becomes the working day before. Not for dates fixed by law or programme."),
    )
    active = models.BooleanField(_("active"), default=True)
    source = models.CharField(
        _("source"), max_length=250, blank=True, help_text=_("Where the rule comes from: law, programme, our practice.")
    )

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["rule_set", "anchor", "months", "days", "key"]
        constraints = [models.UniqueConstraint(fields=["rule_set", "key"], name="rule_key_once_per_set")]

    def __str__(self):
        return self.title

    def clean(self):
        if self.months * self.days < 0:
            raise ValidationError({"days": _("Months and days must both count before the date, or both after it.")})
