from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import validate_time_zone
from twinning.shared.audit import PartOf
from twinning.shared.versions import Versioned

from .countries import country_name
from .members import Invitation, Membership
from .reach import reach_of
from .vocabulary import Tag, Theme

__all__ = ["City", "CityTheme", "Duty", "Invitation", "Membership", "Person", "Tag", "Theme", "Unit"]


def turkish(field):
    """ORDER BY as Turkish sorts (ç after c, ı before i), on both databases."""
    return Collate(field, "tr-x-icu")


def still_there():
    """For people and hosts: they leave on the day that is written, not before."""
    return Q(left_on__isnull=True) | Q(left_on__gt=timezone.localdate())


class CityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cities are a directory: whoever is signed in finds them all; what a city keeps to itself
        (people, priorities not yet published) has its own rules."""
        return self if user.is_authenticated and user.is_active else self.none()

    def editable_by(self, user):
        return self.filter(pk__in=reach_of(user).write)

    def history_open_to(self, user):
        """Who changed what is for those who read the city from inside."""
        return self.filter(pk__in=reach_of(user).read)

    def members_open_to(self, user):
        """Who works in a city, and as what, is for those who read it from inside."""
        return self.filter(pk__in=reach_of(user).read)

    def members_managed_by(self, user):
        return self.filter(pk__in=reach_of(user).coordinate)

    def grant_given_by(self, user):
        """The grant is the district's own: the parent it is given to must not give it to itself."""
        reach = reach_of(user)
        return self.filter(pk__in=reach.coordinate & reach.member, parent__isnull=False)

    def with_names(self):
        return self.select_related("parent")

    def in_turkish_order(self):
        return self.order_by(turkish("name"), "pk")

    def named_like(self, text):
        names = ("name", "local_name", "also_known_as")
        return self.filter(reduce(or_, (Q(**{f"{name}__fold__contains": text}) for name in names)))


class City(Versioned):
    """A city or district municipality that may be twin, host or neither."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        METROPOLITAN = "metropolitan", _("Metropolitan municipality")
        DISTRICT = "district", _("District municipality")
        REGION = "region", _("Region")

    class Climate(models.TextChoices):
        MEDITERRANEAN = "mediterranean", _("Mediterranean")
        OCEANIC = "oceanic", _("Oceanic")
        CONTINENTAL = "continental", _("Continental")
        NORDIC = "nordic", _("Nordic")
        DRY = "dry", _("Dry")

    # Keys of reference data are (country, code), so İstanbul, which stands in two files, is one row.
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, for example TR."))],
        help_text=_("ISO 3166-1 code, for example TR."),
    )
    code = models.SlugField(
        _("code"), max_length=80, help_text=_("Stays the same for ever; imports find the city by country and code.")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("As international papers write it."))
    local_name = models.CharField(_("local name"), max_length=160, help_text=_("As the city writes it itself."))
    also_known_as = models.CharField(
        _("other names"),
        max_length=200,
        blank=True,
        help_text=_("In other languages, with commas between them: Kopenhag. The search finds them, too."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MUNICIPALITY)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("metropolitan municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="districts",
        help_text=_("Only for districts."),
    )
    parent_may_act = models.BooleanField(
        _("the metropolitan municipality may act for us"),
        default=False,
        help_text=_(
            "A district is a legal person of its own. With this grant, which it may take back at any time, "
            "its metropolitan municipality writes, approves and gets reminders on its behalf."
        ),
    )
    population = models.PositiveIntegerField(
        _("population"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(50_000_000, _("At most 50 million. Please check the number."))],
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    climate = models.CharField(_("climate"), max_length=20, choices=Climate, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, validators=[validate_time_zone], help_text=_("Example: Europe/Istanbul")
    )
    working_languages = models.CharField(
        _("working languages"), max_length=60, blank=True, help_text=_("ISO codes with commas, for example tr, en.")
    )
    mission_city = models.BooleanField(
        _("Mission City"), default=False, help_text=_("One of the 112 cities of the EU Cities Mission.")
    )
    mission_label_on = models.DateField(
        _("Mission Label since"), null=True, blank=True, help_text=_("First day of the month of the award.")
    )
    profile = models.TextField(
        _("profile"), blank=True, max_length=5000, help_text=_("What others should know of your city.")
    )
    profile_language = models.CharField(
        _("language of the profile"),
        max_length=5,
        blank=True,
        help_text=_("ISO code. Empty: Turkish in Türkiye, English elsewhere."),
    )
    published = models.BooleanField(
        _("profile published"),
        default=False,
        help_text=_("Published: everybody may read the profile and the priorities."),
    )
    themes = models.ManyToManyField(Theme, through="CityTheme", verbose_name=_("themes"))
    tags = models.ManyToManyField(Tag, blank=True, verbose_name=_("tags"))

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["country", "name"], name="city_by_country")]
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="city_code_once_per_country"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(kind="district"), name="city_only_districts_have_a_parent"
            ),
            models.CheckConstraint(
                condition=Q(parent_may_act=False) | Q(parent__isnull=False), name="city_grant_needs_a_parent"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("cities:detail", args=[self.pk])

    def clean(self):
        if self.parent_id and self.parent.parent_id:
            raise ValidationError(
                {"parent": _("A district belongs to a metropolitan municipality, not to a district.")}
            )

    @property
    def country_name(self):
        return country_name(self.country)

    @property
    def written_in(self):
        """The language of its profile."""
        return self.profile_language or ("tr" if self.country == "TR" else "en")


class CityTheme(PartOf, models.Model):
    """How much a city needs and can offer in one theme: 0 (nothing) to 5 (very much)."""

    part_of = "city"
    SCALE = [MinValueValidator(0), MaxValueValidator(5)]

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="priorities")
    theme = models.ForeignKey(Theme, verbose_name=_("theme"), on_delete=models.PROTECT)
    need = models.PositiveSmallIntegerField(_("need"), default=0, validators=SCALE, help_text=_("0 to 5"))
    offer = models.PositiveSmallIntegerField(_("offer"), default=0, validators=SCALE, help_text=_("0 to 5"))

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["theme__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["city", "theme"], name="city_theme_once"),
            models.CheckConstraint(condition=Q(need__lte=5) & Q(offer__lte=5), name="city_theme_scale_0_to_5"),
        ]

    def __str__(self):
        return f"{self.city}: {self.theme}"


class Unit(PartOf, models.Model):
    """A department or branch of a municipality."""

    part_of = "city"
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.CASCADE, related_name="units")
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="unit_name_once_per_city")]

    def __str__(self):
        return self.name


class Duty(models.TextChoices):
    """What somebody stands for in the formalities of a visit; rules name a duty, the city names the person."""

    LEAD = "lead", _("Person in charge")
    TRAVELLER = "traveller", _("Traveller")
    COORDINATOR = "coordinator", _("Coordinator")
    BRANCH_HEAD = "branch_head", _("Branch head")
    COUNCIL = "council", _("Council secretariat")
    LEGAL = "legal", _("Legal adviser")
    HUMAN_RESOURCES = "human_resources", _("Human resources")
    FINANCE = "finance", pgettext_lazy("duty", "Finance")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A city's people are listed to those who reach the city; partners meet them on shared pages."""
        return self.filter(city_id__in=reach_of(user).read)

    def editable_by(self, user):
        return self.filter(city_id__in=reach_of(user).write)

    def active(self):
        return self.filter(still_there())

    def with_names(self):
        return self.select_related("unit", "city")

    def in_turkish_order(self):
        return self.order_by(turkish("full_name"), "pk")


class Person(PartOf, models.Model):
    """Whoever is responsible, travels, attends or speaks for a city, with or without a login."""

    part_of = "city"
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="people")
    full_name = models.CharField(_("full name"), max_length=150)
    title = models.CharField(
        pgettext_lazy("person", "title"), max_length=120, blank=True, help_text=_("For example: Head of department")
    )
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT)
    duty = models.CharField(
        _("duty"),
        max_length=20,
        choices=[c for c in Duty.choices if c[0] not in {Duty.LEAD, Duty.TRAVELLER}],
        blank=True,
        help_text=_("Deadlines of this duty go to this person."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="persons",
        help_text=_("Empty for somebody who never signs in."),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "pk"]
        indexes = [models.Index(fields=["city", "duty"], name="person_by_duty")]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "user"], condition=Q(user__isnull=False), name="person_once_per_city_and_user"
            )
        ]

    def __str__(self):
        return self.full_name

    def may_stand_for(self, city):
        """Whether this person can have something to do for a city: its own people, and those of its
        metropolitan municipality, who travel along."""
        return self.city_id in (city.pk, city.parent_id)
