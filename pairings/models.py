from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User, validate_time_zone
from cities.contacts import writers_of
from cities.models import City, Membership, Theme, still_there
from cities.reach import reach_of
from deadlines.models import RuleSet
from twinning.shared.audit import PartOf
from twinning.shared.versions import Versioned


class Programme(models.Model):
    """A programme under which cities are paired, such as the NetZeroCities Twinning Learning Programme."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Cohort(models.Model):
    """One round of a programme. Rules change with every round, so all that changes is data here."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="cohorts"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    organiser = models.ForeignKey(
        City,
        verbose_name=_("organising city"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organised_cohorts",
        help_text=_("Empty when the programme itself selects and matches, which is the usual route."),
    )
    rule_set = models.ForeignKey(RuleSet, verbose_name=_("rule set"), on_delete=models.PROTECT)
    call_opens_on = models.DateField(_("call opens on"), null=True, blank=True)
    call_closes_original = models.DateTimeField(_("call closes, as first announced"), null=True, blank=True)
    call_closes = models.DateTimeField(_("call closes"), null=True, blank=True, help_text=_("With all extensions."))
    call_time_zone = models.CharField(
        _("time zone of the call"), max_length=64, default="Europe/Brussels", validators=[validate_time_zone]
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("length in months"), null=True, blank=True)
    host_rule = models.CharField(_("who may host"), max_length=250, blank=True)
    twins_per_host = models.PositiveSmallIntegerField(_("twins per host"), default=3, validators=[MinValueValidator(1)])
    representatives = models.PositiveSmallIntegerField(_("representatives per city"), null=True, blank=True)
    travel_ceiling = models.DecimalField(
        _("travel ceiling per representative"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In euro, for the whole cohort."),
    )
    hours_per_month = models.PositiveSmallIntegerField(_("hours a month per city"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="cohort_number_once_per_programme"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="cohort_ends_after_start",
            ),
        ]

    def __str__(self):
        return self.name


class PairingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides of a pairing share one space; a host that left has no place in it any more. A facilitator
        whom both appointed reads what partners share."""
        reach = reach_of(user)
        hosts = reach.read | reach.as_partner
        hosting = PairingHost.objects.current().filter(pairing=OuterRef("pk"), city_id__in=hosts)
        if reach.guest:
            return self.filter(Exists(Facilitator.objects.of_guest(user).filter(pairing=OuterRef("pk"))))
        return self.filter(Q(twin_id__in=reach.read) | Exists(hosting))

    def editable_by(self, user):
        """The twin runs the pairing in the portal; completed pairings are read-only."""
        return self.filter(twin_id__in=reach_of(user).write).exclude(state__in=Pairing.READ_ONLY)

    def discussable_by(self, user):
        """Whoever speaks for one of its cities, readers too, and its facilitators. A parent that only reads its
        district has no say, and what is completed is read-only."""
        reach, seen = reach_of(user), self.visible_to(user).exclude(state__in=Pairing.READ_ONLY)
        if reach.guest:
            return seen
        speaks = reach.member | reach.write
        hosting = PairingHost.objects.current().filter(pairing=OuterRef("pk"), city_id__in=speaks)
        return seen.filter(Q(twin_id__in=speaks) | Exists(hosting))

    def contributable_by(self, user):
        """Each side may add to the common space what is its own, until the pairing is over."""
        write = reach_of(user).write
        hosting = PairingHost.objects.current().filter(pairing=OuterRef("pk"), city_id__in=write)
        open_ones = self.exclude(state__in=Pairing.READ_ONLY)
        return open_ones.filter(Q(twin_id__in=write) | Exists(hosting))

    def history_open_to(self, user):
        """Who changed what is the twin's own affair."""
        return self.visible_to(user).filter(twin_id__in=reach_of(user).read)

    def running(self):
        return self.filter(state__in=[Pairing.State.AGREED, Pairing.State.ACTIVE])

    def with_names(self):
        """Everything a pairing's name and its row in a list need."""
        hosts = PairingHost.objects.current().select_related("city__parent")
        return self.select_related("twin__parent", "cohort__programme").prefetch_related(
            Prefetch("hosts", queryset=hosts, to_attr="current_hosts")
        )


class Pairing(Versioned):
    """One twin city learning from one or more host cities, around the host's pilot activity."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("pairing", "Proposed")
        AGREED = "agreed", pgettext_lazy("pairing", "Agreed")
        ACTIVE = "active", pgettext_lazy("pairing", "Active")
        COMPLETED = "completed", pgettext_lazy("pairing", "Completed")
        WITHDRAWN = "withdrawn", pgettext_lazy("pairing", "Withdrawn")

    READ_ONLY = (State.COMPLETED, State.WITHDRAWN)
    icon = "arrows-join"  # beside its name in lists of mixed subjects

    cohort = models.ForeignKey(Cohort, verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="pairings")
    twin = models.ForeignKey(City, verbose_name=_("twin city"), on_delete=models.PROTECT, related_name="pairings")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    pilot_activity = models.CharField(
        _("pilot activity"), max_length=200, blank=True, help_text=_("What the host does and the twin wants to learn.")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("In brief: why these cities, what for."))
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["state", "starts_on"], name="pairing_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="pairing_ends_after_start",
            )
        ]

    def __str__(self):
        return f"{self.twin} – {', '.join(str(host.city) for host in self.hosting())}"

    def get_absolute_url(self):
        return reverse("pairings:detail", args=[self.pk])

    @property
    def city(self):
        """The twin owns the pairing (see twinning/shared/subjects.py)."""
        return self.twin

    @property
    def anchors(self):
        """What deadlines of the pairing may count from; nothing of a pairing that was withdrawn."""
        if self.state == self.State.WITHDRAWN:
            return {}
        closes = self.cohort.call_closes
        days = {
            "cohort.start": self.cohort.starts_on,
            "cohort.closes": closes and closes.astimezone(ZoneInfo(self.cohort.call_time_zone)).date(),
        }
        return {name: day for name, day in days.items() if day}

    def hosting(self):
        """The hosts that have not left: prefetched by `with_names`, else read."""
        if not getattr(self, "current_hosts", None):  # none yet is no answer to keep
            self.current_hosts = list(self.hosts.current().select_related("city")) if self.pk else []
        return self.current_hosts

    @property
    def cities(self):
        return [self.twin, *(host.city for host in self.hosting())]

    parts = {}

    def in_charge(self):
        return set().union(*(writers_of(city) for city in self.cities))

    @property
    def takes_more(self):
        """Whether the sides may still add to it."""
        return self.state not in self.READ_ONLY

    def is_facilitated_by(self, user):
        """Whether this user takes part without belonging to one of the cities."""
        return self.facilitators.of_guest(user).exists()

    def guests(self):
        """All who take part so, as far as they have an account."""
        appointed = self.facilitators.appointed().values("email")
        return User.objects.filter(email__in=appointed, is_active=True, memberships=None)


class PairingHostQuerySet(models.QuerySet):
    def current(self):
        return self.filter(still_there())


class PairingHost(PartOf, models.Model):
    """One host's place in a pairing; a pilot may be a cluster, and a host may leave."""

    part_of = "pairing"
    pairing = models.ForeignKey(Pairing, verbose_name=_("pairing"), on_delete=models.CASCADE, related_name="hosts")
    city = models.ForeignKey(City, verbose_name=_("host city"), on_delete=models.PROTECT, related_name="hosted")
    left_on = models.DateField(_("left on"), null=True, blank=True, help_text=_("From this day on without access."))

    objects = PairingHostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["pk"]
        indexes = [models.Index(fields=["city", "left_on"], name="pairing_host_of_city")]
        constraints = [models.UniqueConstraint(fields=["pairing", "city"], name="pairing_host_once")]

    def __str__(self):
        return str(self.city)

    def clean(self):
        if self.pairing_id and self.city_id == self.pairing.twin_id:
            raise ValidationError({"city": _("A city cannot be its own host.")})


class FacilitatorQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def appointed(self):
        return self.current().filter(twin_agreed_at__isnull=False, host_agreed_at__isnull=False)

    def of_guest(self, user):
        """The appointments of somebody who belongs to no city; members act for theirs and facilitate nothing."""
        guest = reach_of(user).guest
        return self.appointed().filter(email=guest) if guest else self.none()


class Facilitator(PartOf, models.Model):
    """Somebody of the programme's consortium who helps a pairing and belongs to no city. Appointed once coordinators
    of both sides agreed; reads what partners share and comments, never money or personal data. Known by the
    address, which is proven by signing in with it: the account may come later than the appointment."""

    part_of = "pairing"
    pairing = models.ForeignKey(
        Pairing, verbose_name=_("pairing"), on_delete=models.CASCADE, related_name="facilitators"
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), help_text=_("Small letters, as in the account."))
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    created_at = models.DateTimeField(_("proposed on"), default=timezone.now, editable=False)
    twin_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agreed to for the twin city by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    twin_agreed_at = models.DateTimeField(_("twin city agreed on"), null=True, blank=True)
    host_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agreed to for the host city by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    host_agreed_at = models.DateTimeField(_("host city agreed on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)

    objects = FacilitatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pairing", "email"], condition=Q(ended_at__isnull=True), name="facilitator_once_per_pairing"
            )
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        """The address is compared with that of the account, which is in small letters; and a member of a city acts
        for it and facilitates nothing."""
        self.email = self.email.strip().lower()
        if Membership.objects.filter(user__email=self.email).exists():
            raise ValidationError({"email": _("This person works for a city; a facilitator belongs to none.")})

    @property
    def is_appointed(self):
        return self.ended_at is None and self.twin_agreed_at is not None and self.host_agreed_at is not None
