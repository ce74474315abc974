"""A cohort that Muğla organises itself, as a rehearsal: six hosts, four applicants, one computed scenario.

What is there stays as it is, so it can be called again."""

from django.utils import timezone

from cities.models import City, Theme
from deadlines.models import RuleSet
from pairings.models import (
    Application,
    ApplicationNeed,
    Cohort,
    CohortHost,
    CohortRole,
    MatchScenario,
    Programme,
)
from pairings.scenarios import compute_scenario

NUMBER = 90
HOSTS = ("Guimarães", "Trikala", "Ioannina", "Gabrovo", "Kalamata", "Elbasan")
# What the applicants of this invented rehearsal say they need, 0 to 5.
APPLICANTS = {
    "milas": {"water": 5, "energy": 4, "nature": 3, "transport": 2},
    "fethiye": {"disaster": 5, "water": 4, "nature": 3},
    "datca": {"water": 5, "nature": 4, "energy": 2},
    "koycegiz": {"nature": 5, "disaster": 3, "water": 3},
}


def lay_rehearsal(manager):
    cohort, _created = Cohort.objects.get_or_create(
        programme=Programme.objects.get(key="netzerocities"),
        number=NUMBER,
        defaults={
            "name_tr": "Muğla provası 2026",
            "name_en": "Muğla rehearsal 2026",
            "organiser": City.objects.get(country="TR", code="mugla"),
            "rule_set": RuleSet.objects.get(key="default"),
        },
    )
    CohortRole.objects.get_or_create(cohort=cohort, user=manager, role=CohortRole.Role.MANAGER)
    for city in City.objects.filter(mission_city=True, name__in=HOSTS):
        host, created = CohortHost.objects.get_or_create(cohort=cohort, name=city.name, defaults={"capacity": 1})
        if created:
            host.cities.add(city)
    for code, needs in APPLICANTS.items():
        _apply(cohort, City.objects.get(country="TR", code=code), needs, manager)
    if not cohort.scenarios.exists():
        scenario = MatchScenario.objects.create(cohort=cohort, name="Varsayılan ağırlıklar", created_by=manager)
        compute_scenario(scenario=scenario)
    return cohort


def _apply(cohort, city, needs, by):
    application, created = Application.objects.get_or_create(
        cohort=cohort,
        city=city,
        defaults={
            "state": Application.State.SUBMITTED,
            "submitted_at": timezone.now(),
            "submitted_by": by,
            "created_by": by,
        },
    )
    if created:
        for theme in Theme.objects.filter(key__in=needs):
            ApplicationNeed.objects.create(application=application, theme=theme, need=needs[theme.key])
