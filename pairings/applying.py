"""From a call to a decision: who may run a cohort, who hosts in it, and the applications. Beside `models.py`, which
takes them up."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, Person, Tag, Theme
from cities.reach import reach_of
from twinning.shared.audit import PartOf
from twinning.shared.versions import Versioned


class CohortRole(models.Model):
    """Who runs a cohort that a city organises itself: being coordinator of a partner city gives no such right."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Cohort manager")
        ASSESSOR = "assessor", _("Assessor")

    cohort = models.ForeignKey(
        "pairings.Cohort", verbose_name=_("cohort"), on_delete=models.CASCADE, related_name="roles"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="cohort_roles"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("role in a cohort")
        verbose_name_plural = _("roles in cohorts")
        ordering = ["cohort", "role", "user"]
        constraints = [models.UniqueConstraint(fields=["cohort", "user", "role"], name="cohort_role_once")]

    def __str__(self):
        return f"{self.user}, {self.cohort}: {self.get_role_display()}"


def manages(user, cohort="cohort"):
    """For a filter: whether the user manages the cohort that the field named `cohort` points to."""
    roles = CohortRole.objects.filter(cohort=OuterRef(cohort), user_id=user.pk, role=CohortRole.Role.MANAGER)
    roles = roles.filter(cohort__organiser__isnull=False)  # where the programme decides there is nothing to manage
    return Exists(roles)


class CohortHost(PartOf, models.Model):
    """A pioneer that hosts in a cohort: one city, or a cluster that counts once."""

    part_of = "cohort"
    cohort = models.ForeignKey(
        "pairings.Cohort", verbose_name=_("cohort"), on_delete=models.CASCADE, related_name="hosts"
    )
    cities = models.ManyToManyField(
        City,
        verbose_name=_("cities"),
        related_name="+",
        help_text=_("Several for a cluster, which counts as one host."),
    )
    name = models.CharField(_("name"), max_length=160, help_text=_("Of the city or of the cluster."))
    pilot_activity = models.CharField(_("pilot activity"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("How many twins it takes, usually one to three."),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("host of a cohort")
        verbose_name_plural = _("hosts of a cohort")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "name"], name="cohort_host_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="cohort_host_has_a_place"),
        ]

    def __str__(self):
        return self.name


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The applying city from inside; who manages the cohort; an assessor who was assigned and declared no
        conflict of interest. Drafts are the city's alone."""
        from .assessing import Assessment

        reach = reach_of(user)
        conflicts = Assessment.objects.filter(application=OuterRef("pk"), assessor_id=user.pk, conflict=True)
        # Who reads a district from its metropolitan municipality and declared a conflict sees no more of it.
        own = Q(city_id__in=reach.member) | (Q(city_id__in=reach.read) & ~Q(Exists(conflicts)))
        return self.filter(own | self._judged_by(user))

    def _judged_by(self, user):
        from .assessing import Assessment

        assesses = Assessment.objects.filter(application=OuterRef("pk"), assessor_id=user.pk, conflict=False)
        return (Q(manages(user)) | Q(Exists(assesses))) & ~Q(state=Application.State.DRAFT)

    def editable_by(self, user):
        """Whoever writes for the applying city, as long as it is a draft or more information was asked for."""
        return self.filter(city_id__in=reach_of(user).write, state__in=Application.OPEN)

    def submittable_by(self, user):
        """To apply binds the city: a coordinator does it."""
        return self.filter(city_id__in=reach_of(user).coordinate, state__in=Application.OPEN)

    def withdrawable_by(self, user):
        states = (*Application.OPEN, Application.State.SUBMITTED)
        return self.filter(city_id__in=reach_of(user).coordinate, state__in=states)

    def managed_by(self, user):
        """Handed in, of cohorts this user manages."""
        return self.filter(manages(user)).exclude(state=Application.State.DRAFT)

    def judgeable_by(self, user):
        """In the manager's hands: handed in, and nothing decided yet."""
        return self.managed_by(user).filter(state=Application.State.SUBMITTED, decision="")

    def pending_of(self, user):
        """Decided and not yet told: may still be taken back."""
        return self.managed_by(user).filter(state=Application.State.SUBMITTED).exclude(decision="")

    def released_by(self, user):
        """Told: changed only with a written reason."""
        return self.managed_by(user).filter(state__in=Application.DECIDED)

    def history_open_to(self, user):
        return self.filter(city_id__in=reach_of(user).read)

    def with_names(self):
        return self.select_related("city__parent", "cohort__programme")


class Application(Versioned):
    """A city applies to a cohort as a twin: what it needs, whom it wishes as host, who represents it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("application", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
        REOPENED = "reopened", pgettext_lazy("application", "More information asked for")
        SELECTED = "selected", pgettext_lazy("application", "Selected")
        RESERVE = "reserve", pgettext_lazy("application", "Reserve list")
        NOT_SELECTED = "not_selected", pgettext_lazy("application", "Not selected")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")

    OPEN = (State.DRAFT, State.REOPENED)
    DECIDED = (State.SELECTED, State.RESERVE, State.NOT_SELECTED)
    icon = "file-text"
    rights = "person"  # an assessor sees what was assigned to them, whatever cities they reach

    cohort = models.ForeignKey(
        "pairings.Cohort", verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="applications"
    )
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    # What was decided and not yet told: the city reads `state`, which changes when the decision is released.
    decision = models.CharField(_("decision"), max_length=20, blank=True, choices=[(s.value, s.label) for s in DECIDED])
    decision_note = models.TextField(_("reason"), blank=True, max_length=2000)
    language = models.CharField(_("written in"), max_length=5, default="en", choices=settings.LANGUAGES)
    motivation = models.TextField(
        _("why this city wants to take part"), blank=True, max_length=4000, help_text=_("At most 4,000 characters.")
    )
    challenge = models.TextField(
        _("the challenge it wants to solve"), blank=True, max_length=4000, help_text=_("At most 4,000 characters.")
    )
    commitment = models.TextField(
        _("commitment to climate neutrality"),
        blank=True,
        max_length=2000,
        help_text=_("By when, decided how; climate neutrality by 2050 or earlier must be shown."),
    )
    use = models.TextField(
        _("what it will do with what it learns"), blank=True, max_length=4000, help_text=_("At most 4,000 characters.")
    )
    tags = models.ManyToManyField(Tag, blank=True, verbose_name=_("challenges and levers"))
    more_information = models.TextField(_("what is asked for"), blank=True, max_length=2000, editable=False)
    created_at = models.DateTimeField(_("begun on"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("begun by"), editable=False, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted on"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField(_("decision told on"), null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["cohort", "state"], name="application_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "city"], condition=~Q(state="withdrawn"), name="application_once_per_cohort_and_city"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False) | Q(state__in=["draft", "withdrawn"]),
                name="application_submitted_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=False) | ~Q(state__in=["selected", "reserve", "not_selected"]),
                name="application_decided_was_released",
            ),
        ]

    def __str__(self):
        return f"{self.city}, {self.cohort}"

    def get_absolute_url(self):
        return reverse("pairings:application", args=[self.pk])

    @property
    def cities(self):
        return [self.city]

    def is_facilitated_by(self, user):
        return False

    @property
    def anchors(self):
        return {}

    @property
    def is_open(self):
        return self.state in self.OPEN


class ApplicationNeed(PartOf, models.Model):
    """How much help the city needs in a theme, 0 to 5; pre-filled from its profile."""

    part_of = "application"
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="needs")
    theme = models.ForeignKey(Theme, verbose_name=_("theme"), on_delete=models.PROTECT)
    need = models.PositiveSmallIntegerField(
        _("need"), default=0, validators=[MaxValueValidator(5)], help_text=_("0 to 5")
    )
    note = models.CharField(_("what exactly"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("need of an application")
        verbose_name_plural = _("needs of an application")
        ordering = ["theme__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "theme"], name="application_need_once_per_theme"),
            models.CheckConstraint(condition=Q(need__lte=5), name="application_need_0_to_5"),
        ]

    def __str__(self):
        return f"{self.theme}: {self.need}"


class Representative(PartOf, models.Model):
    """Who of the applying city takes part, month after month."""

    part_of = "application"

    class English(models.TextChoices):
        A2 = "A2", "A2"
        B1 = "B1", "B1"
        B2 = "B2", "B2"
        C1 = "C1", "C1"
        C2 = "C2", "C2"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="representatives")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    english = models.CharField(_("English"), max_length=2, choices=English, help_text=_("By the European framework."))
    hours = models.PositiveSmallIntegerField(
        _("hours a month"), validators=[MinValueValidator(1), MaxValueValidator(160)]
    )

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="representative_once")]

    def __str__(self):
        return str(self.person)


class PreferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A twin's wishes with its application; a host's wishes to that host and to who manages the cohort."""
        reach = reach_of(user)
        hosting = CohortHost.objects.filter(pk=OuterRef("host"), cities__in=reach.read)
        by_twin = Q(side=Preference.Side.TWIN, application__in=Application.objects.visible_to(user).order_by())
        by_host = Q(side=Preference.Side.HOST) & (
            Q(Exists(hosting)) | Q(application__in=Application.objects.managed_by(user).order_by())
        )
        return self.filter(by_twin | by_host)


class Preference(PartOf, models.Model):
    """A wish, with the evidence of interest behind it: of the twin for a host, or of the host for a twin."""

    part_of = "application"

    class Side(models.TextChoices):
        TWIN = "twin", _("Twin city’s wish")
        HOST = "host", _("Host’s wish")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="preferences")
    host = models.ForeignKey(CohortHost, verbose_name=_("host"), on_delete=models.CASCADE, related_name="preferences")
    side = models.CharField(_("whose wish"), max_length=10, choices=Side, default=Side.TWIN)
    rank = models.PositiveSmallIntegerField(_("rank"), validators=[MinValueValidator(1), MaxValueValidator(10)])
    evidence = models.TextField(
        _("what the interest rests on"),
        blank=True,
        max_length=1000,
        help_text=_("Contacts so far, what was read or seen of the pilot."),
    )

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["side", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "host", "side"], name="preference_once_per_side"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="preference_ranks_begin_with_1"),
        ]

    def __str__(self):
        return f"{self.rank}. {self.host}"
