"""What the matching gave, kept so that an old match can still be explained. Beside `models.py`, which takes it up."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.reach import reach_of
from twinning.shared.audit import PartOf
from twinning.shared.versions import Versioned

from .applying import Application, CohortHost, manages
from .matching.criteria import DEFAULT_WEIGHTS
from .matching.scoring import Scheme


def default_weights():
    return dict(DEFAULT_WEIGHTS)


def validate_weights(weights):
    try:
        Scheme(weights)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValidationError(_("Give each criterion a weight from 0; at least one must be above 0.")) from error


class MatchScenarioQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who manages the cohort; what is published, also to the cities it concerns (`MatchScore.visible_to`)."""
        return self.filter(manages(user))

    def editable_by(self, user):
        return self.visible_to(user).filter(published_at__isnull=True)

    def with_names(self):
        return self.select_related("cohort__programme", "created_by", "published_by")


class MatchScenario(Versioned):
    """One way to weigh and place: "what if". Publishing one makes the pairings."""

    cohort = models.ForeignKey(
        "pairings.Cohort", verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="scenarios"
    )
    name = models.CharField(_("name"), max_length=80)
    weights = models.JSONField(_("weights"), default=default_weights, validators=[validate_weights])
    # Of the measures, not of the weights: bumped when a criterion changes its meaning.
    scheme = models.PositiveSmallIntegerField(_("version of the measures"), default=1, editable=False)
    pins = models.JSONField(_("fixed pairs"), default=dict, blank=True, help_text=_("{application: host}"))
    bans = models.JSONField(_("excluded pairs"), default=list, blank=True, help_text=_("[[application, host]]"))
    total = models.DecimalField(_("sum of scores"), max_digits=8, decimal_places=1, null=True, editable=False)
    total_first_come = models.DecimalField(
        _("sum if first wishes were served in turn"), max_digits=8, decimal_places=1, null=True, editable=False
    )
    computed_at = models.DateTimeField(_("computed on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made on"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published on"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = MatchScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "name"], name="scenario_name_once_per_cohort"),
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(published_at__isnull=False), name="scenario_one_published_per_cohort"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("pairings:scenario", args=[self.pk])


class MatchScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who manages the cohort sees all; of a published scenario both cities of a pair read theirs."""
        managed = Q(scenario__in=MatchScenario.objects.visible_to(user).order_by())
        read = reach_of(user).read
        hosting = CohortHost.objects.filter(pk=OuterRef("host"), cities__in=read)
        ours = Q(application__city_id__in=read) | Q(Exists(hosting), assigned=True)
        return self.filter(managed | (Q(scenario__published_at__isnull=False) & ours))

    def best_first(self):
        return self.order_by("-score", "-confidence", "host__name", "pk")

    def with_names(self):
        return self.select_related("application__city", "host", "scenario__cohort")


class MatchScore(PartOf, models.Model):
    """How well one applicant and one host fit in one scenario, with the reasons as they were."""

    part_of = "scenario"
    scenario = models.ForeignKey(MatchScenario, on_delete=models.CASCADE, related_name="scores")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scores")
    host = models.ForeignKey(CohortHost, verbose_name=_("host"), on_delete=models.PROTECT, related_name="scores")
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=1, help_text=_("0 to 100"))
    confidence = models.DecimalField(_("confidence"), max_digits=4, decimal_places=1, help_text=_("0 to 100"))
    shares = models.DecimalField(_("host shares"), max_digits=4, decimal_places=1, null=True)
    learns = models.DecimalField(_("host learns"), max_digits=4, decimal_places=1, null=True)
    context = models.DecimalField(_("likeness of the places"), max_digits=4, decimal_places=1, null=True)
    rows = models.JSONField(_("reasons"), default=list)
    issues = models.JSONField(_("eligibility issues"), default=list)
    distance_km = models.PositiveIntegerField(
        _("distance"), null=True, help_text=_("In kilometres, as the crow flies.")
    )
    assigned = models.BooleanField(_("placed here"), default=False)
    override_reason = models.CharField(_("reason for deciding otherwise"), max_length=500, blank=True)

    objects = MatchScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["scenario", "application", "-score", "pk"]
        indexes = [models.Index(fields=["scenario", "application", "-score"], name="match_best_first")]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "application", "host"], name="match_once"),
            models.UniqueConstraint(
                fields=["scenario", "application"], condition=Q(assigned=True), name="match_one_place_per_applicant"
            ),
        ]

    def __str__(self):
        return f"{self.application.city} – {self.host}: {self.score}"
