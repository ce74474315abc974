"""How applications are judged: yes-or-no checks apart from weighted quality criteria, two assessors each. Beside
`models.py`, which takes them up."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twinning.shared.audit import PartOf
from twinning.shared.versions import Versioned

from .applying import Application, manages


class Criterion(PartOf, models.Model):
    """What is judged in a cohort: a check that is passed or not, or a quality with a weight."""

    part_of = "cohort"

    class Kind(models.TextChoices):
        ELIGIBILITY = "eligibility", _("Eligibility: yes or no")
        QUALITY = "quality", _("Quality: 0 to 5 points")

    cohort = models.ForeignKey(
        "pairings.Cohort", verbose_name=_("cohort"), on_delete=models.CASCADE, related_name="criteria"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    question = models.CharField(_("question"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("For quality only."),
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["cohort", "kind", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["cohort", "kind", "rank"], name="criterion_rank_once")]

    def __str__(self):
        return self.title


class EligibilityCheck(PartOf, models.Model):
    """What the manager found of a yes-or-no criterion; a no needs its reason."""

    part_of = "application"
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField(_("passed"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked on"), default=timezone.now)

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        ordering = ["criterion__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="eligibility_check_once"),
            models.CheckConstraint(condition=Q(passed=True) | ~Q(reason=""), name="eligibility_no_has_a_reason"),
        ]

    def __str__(self):
        return str(self.criterion)


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The assessor's own; others' once the own one is handed in; all to who manages the cohort. After a
        declared conflict of interest nothing of that application is left to see."""
        mine = Assessment.objects.filter(application=OuterRef("application"), assessor_id=user.pk, conflict=False)
        done = mine.filter(submitted_at__isnull=False)
        own = Q(assessor_id=user.pk, conflict=False)
        others = Q(Exists(done), submitted_at__isnull=False, conflict=False)
        return self.filter(own | others | Q(manages(user, "application__cohort")))

    def editable_by(self, user):
        """One's own, until it is handed in; and only while nothing is decided."""
        open_ = self.filter(application__state=Application.State.SUBMITTED, application__decision="")
        return open_.filter(assessor_id=user.pk, conflict=False, submitted_at__isnull=True)

    def declarable_by(self, user):
        """A conflict of interest may be declared until something is decided, also after handing in."""
        open_ = self.filter(application__state=Application.State.SUBMITTED, application__decision="")
        return open_.filter(assessor_id=user.pk, conflict=False)

    def reopenable_by(self, user):
        """The manager gives back what was handed in, as long as nothing is decided."""
        open_ = self.filter(application__state=Application.State.SUBMITTED, application__decision="")
        return open_.filter(manages(user, "application__cohort"), conflict=False, submitted_at__isnull=False)

    def handed_in(self):
        return self.filter(submitted_at__isnull=False, conflict=False)

    def with_names(self):
        return self.select_related("assessor", "application__city", "application__cohort")


class Assessment(PartOf, Versioned):
    """One assessor's judgement of one application."""

    part_of = "application"
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assessor"), on_delete=models.PROTECT, related_name="+"
    )
    conflict = models.BooleanField(
        _("conflict of interest"),
        default=False,
        help_text=_("Declared: the application is no longer shown to this assessor."),
    )
    conflict_reason = models.CharField(_("which conflict"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=3000)
    submitted_at = models.DateTimeField(_("handed in on"), null=True, blank=True, editable=False)
    # Kept, because lists are sorted by it; the criteria of a cohort are fixed from the first one handed in.
    mark = models.DecimalField(_("weighted mean"), max_digits=4, decimal_places=2, null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["application", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "assessor"], name="assessment_once_per_assessor")]

    def __str__(self):
        return f"{self.application}: {self.assessor}"


class AssessmentScore(PartOf, models.Model):
    part_of = "assessment"
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(_("points"), validators=[MaxValueValidator(5)], help_text=_("0 to 5"))
    comment = models.CharField(_("comment"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("points of an assessment")
        verbose_name_plural = _("points of assessments")
        ordering = ["criterion__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="assessment_score_once"),
            models.CheckConstraint(condition=Q(points__lte=5), name="assessment_points_0_to_5"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points}"


class Decision(PartOf, models.Model):
    """The log of what was decided: who, when, why. The application itself only knows what holds now, and its own
    history, which the city reads, must not tell what is still pending."""

    part_of = "application"
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(
        _("decision"),
        max_length=20,
        blank=True,
        choices=[(state.value, state.label) for state in Application.DECIDED],
        help_text=_("Empty: an earlier decision was taken back."),
    )
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("decided on"), default=timezone.now)
    after_release = models.BooleanField(_("changed after it was told"), default=False)

    class Meta:
        verbose_name = _("decision about an application")
        verbose_name_plural = _("decisions about applications")
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.get_outcome_display() or "—"
