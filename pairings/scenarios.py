"""A scenario: all pairs scored, everybody placed at once, and in the end the pairings made from it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cities.models import Membership
from outbox.actions import write_email

from . import matching_facts as known
from .applying import Application
from .mails import PROPOSED
from .matching.assignment import NoPlace, Place, assign, first_come
from .matching.facts import distance_km
from .matching.scoring import Scheme, both_ways
from .models import Cohort, MatchScenario, MatchScore, Pairing, PairingHost

EXPLAINED = 10
MOST_APPLICANTS = 2000
PUBLIC = Q(published=True)  # a scenario must not depend on whose eyes it was computed with


@dataclass
class Table:
    """Everything a computation needs, read once."""

    cities: dict  # {application pk: City}
    twins: dict  # {application pk: Facts}
    hosts: dict  # {host pk: Host}
    issues: dict  # {(application, host): [codes]}
    taken: known.Taken
    scheme: Scheme


def applications_of(cohort):
    """Who is placed: the selected ones; as long as none is, all that handed in, as a rehearsal."""
    rows = Application.objects.filter(cohort=cohort)
    selected = rows.filter(state=Application.State.SELECTED)
    return selected if selected.exists() else rows.filter(state=Application.State.SUBMITTED)


def read(scenario):
    cohort = scenario.cohort
    applications = applications_of(cohort)
    cities = {row.pk: row.city for row in applications.select_related("city")}
    if len(cities) > MOST_APPLICANTS:
        raise ValidationError(_("More than 2,000 applicants cannot be placed on this page."))
    hosts = {host.pk: host for host in known.hosts_of(cohort, PUBLIC)}
    taken = known.taken_in(cohort)
    issues = {
        (twin, host.pk): known.issues_of(city, host, cohort, taken)
        for twin, city in cities.items()
        for host in hosts.values()
    }
    scheme = Scheme(scenario.weights, known.wishes_of(cohort))
    return Table(cities, known.applicants(applications, PUBLIC), hosts, issues, taken, scheme)


@transaction.atomic
def compute_scenario(*, scenario):
    """Score and place anew; what was stored of this scenario is replaced. ValidationError when a pin cannot hold."""
    MatchScenario.objects.select_for_update().filter(published_at__isnull=True).get(pk=scenario.pk)
    table = read(scenario)
    matches = {
        (twin, host): table.scheme.match(facts, table.hosts[host].facts)
        for twin, facts in table.twins.items()
        for host in table.hosts
    }
    scores = {pair: match.score for pair, match in matches.items() if not table.issues[pair]}
    pins = {int(twin): host for twin, host in scenario.pins.items() if int(twin) in table.twins}
    options = {"pins": pins, "forbidden": frozenset(map(tuple, scenario.bans))}
    places = [Place(pk, max(0, host.capacity - table.taken.places(host))) for pk, host in table.hosts.items()]
    try:
        best = assign(scores, table.twins, places, **options)
    except NoPlace as error:
        raise ValidationError(
            _("A fixed pair cannot hold: the host has no place left, or the pair is excluded.")
        ) from error
    in_turn = first_come(scores, table.twins, places, table.scheme.wishes.of_twins, **options)
    scenario.scores.all().delete()
    MatchScore.objects.bulk_create(_stored(scenario, table, matches, dict(best.pairs)), batch_size=500)
    scenario.total, scenario.total_first_come, scenario.computed_at = best.total, in_turn.total, timezone.now()
    scenario.version += 1  # who published what they saw before must look again
    scenario.save(update_fields=["total", "total_first_come", "computed_at", "version"])
    return best


def _stored(scenario, table, matches, placed):
    for twin in table.twins:
        ranked = sorted(table.hosts, key=lambda host: (-matches[twin, host].score, host))
        for at, host in enumerate(ranked):
            yield _score(scenario, table, matches[twin, host], placed.get(twin) == host, explained=at < EXPLAINED)


def _score(scenario, table, match, assigned, *, explained):
    twin, host = table.twins[match.twin], table.hosts[match.host].facts
    shares, learns = both_ways(twin, host)
    explained = explained or assigned
    return MatchScore(
        scenario=scenario,
        application_id=match.twin,
        host_id=match.host,
        score=match.score,
        confidence=match.confidence,
        shares=shares,
        learns=learns,
        context=table.scheme.context(twin, host) if explained else None,
        rows=[row.as_json() for row in table.scheme.rows(twin, host)] if explained else [],
        issues=table.issues[match.twin, match.host],
        distance_km=distance_km(twin, host),
        assigned=assigned,
    )


def to_publish(scenario):
    """The placed pairs of selected applicants."""
    rows = scenario.scores.filter(assigned=True, application__state=Application.State.SELECTED)
    return rows.with_names().prefetch_related("host__cities")


@transaction.atomic
def publish_scenario(*, scenario, by, version):
    """Make the pairings, once. Returns how many, or None: changed meanwhile, or the cohort has its result."""
    Cohort.objects.select_for_update().get(pk=scenario.cohort_id)
    if MatchScenario.objects.filter(cohort=scenario.cohort_id, published_at__isnull=False).exists():
        return None
    if not scenario.claim(version):
        return None
    rows = list(to_publish(scenario))
    if not rows:
        raise ValidationError(_("Nobody selected is placed in this scenario; release the decisions and compute first."))
    table = read(scenario)
    if any(table.issues.get((row.application_id, row.host_id), ["gone"]) for row in rows):
        raise ValidationError(_("Something has changed since this was computed. Compute again, then publish."))
    for row in rows:
        pairing = Pairing.objects.create(
            cohort=scenario.cohort, twin=row.application.city, pilot_activity=row.host.pilot_activity
        )
        hosts = list(row.host.cities.all())
        for city in hosts:
            PairingHost.objects.create(pairing=pairing, city=city)
        _tell(pairing, [row.application.city, *hosts], by)
    scenario.published_at, scenario.published_by = timezone.now(), by
    scenario.save()
    return len(rows)


def _tell(pairing, cities, by):
    """Who writes for one of the cities, but whoever published."""
    writers = Membership.objects.filter(city__in=cities).exclude(role=Membership.Role.READER)
    for user in User.objects.filter(pk__in=writers.values("user"), is_active=True).exclude(pk=by.pk):
        key = f"{PROPOSED}:{pairing.pk}:{user.pk}"
        write_email(key=key, kind=PROPOSED, user=user, payload={"pairing": pairing.pk})
