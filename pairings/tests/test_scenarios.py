"""Scenarios: who sees them, what is computed and kept, and that publishing makes pairings once."""

import pytest
from django.utils import timezone, translation

from accounts.models import User
from conftest import make_city
from outbox.models import Email
from pairings import scenarios
from pairings.mails import PROPOSED, render_proposed, still_proposed
from pairings.models import Application, CohortHost, CohortRole, MatchScenario, Pairing


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def organised(cohort, mugla, coordinator, elbasan):
    cohort.organiser = mugla
    cohort.save()
    CohortRole.objects.create(cohort=cohort, user=coordinator, role="manager")
    other = make_city("Trikala", country="GR", mission_city=True, population=80_000)
    for city in (elbasan, other):
        CohortHost.objects.create(cohort=cohort, name=city.name, capacity=1).cities.add(city)
    return cohort


@pytest.fixture
def applied(organised, mentese, bodrum, editor):
    now = timezone.now()

    def make(state):
        times = {"submitted_at": now, "released_at": now}
        return [
            Application.objects.create(cohort=organised, city=city, state=state, created_by=editor, **times)
            for city in (mentese, bodrum)
        ]

    return make


@pytest.fixture
def scenario(organised, coordinator):
    return MatchScenario.objects.create(cohort=organised, name="First", created_by=coordinator)


def page(scenario, act=""):
    return f"/pairings/scenarios/{scenario.pk}/{act}"


def test_only_who_manages_the_cohort_sees_it(browse, people, scenario):
    seen = {name for name, user in people.items() if browse(user).get(page(scenario)).status_code == 200}
    assert seen == {"coordinator"}


def test_everybody_is_placed_and_every_pair_is_kept_with_its_reasons(browse, coordinator, scenario, applied):
    applied("submitted")
    browse(coordinator).post(page(scenario, "compute/"))
    scenario.refresh_from_db()
    assert scenario.scores.count() == 4
    assert scenario.scores.filter(assigned=True).count() == 2
    assert all(row.rows for row in scenario.scores.all())
    assert scenario.total >= scenario.total_first_come
    assert "points in all" in browse(coordinator).get(page(scenario)).content.decode()


def test_a_pin_holds_and_a_ban_too(scenario, applied):
    mentese, bodrum = applied("submitted")
    hosts = {host.name: host.pk for host in CohortHost.objects.all()}
    for pinned in hosts.values():
        scenario.pins = {str(mentese.pk): pinned}
        assert dict(scenarios.compute_scenario(scenario=scenario).pairs)[mentese.pk] == pinned
    scenario.pins, scenario.bans = {}, [[bodrum.pk, pk] for pk in hosts.values()]
    assert scenarios.compute_scenario(scenario=scenario).without == (bodrum.pk,)


class TestPublishing:
    def publish(self, browse, user, scenario):
        return browse(user).post(page(scenario, "publish/"), {"version": scenario.version}, follow=True)

    def test_asks_first_and_names_the_pairs(self, browse, coordinator, scenario, applied):
        applied("selected")
        scenarios.compute_scenario(scenario=scenario)
        asked = browse(coordinator).get(page(scenario, "publish/")).content.decode()
        assert "Menteşe – " in asked
        assert not Pairing.objects.exists()

    def test_makes_proposed_pairings_once(self, browse, coordinator, scenario, applied):
        applied("selected")
        scenarios.compute_scenario(scenario=scenario)
        assert "2 pairings are proposed." in self.publish(browse, coordinator, scenario).content.decode()
        assert list(Pairing.objects.values_list("state", flat=True)) == ["proposed", "proposed"]
        assert all(pairing.hosts.count() == 1 for pairing in Pairing.objects.all())
        assert self.publish(browse, coordinator, scenario).status_code == 404
        other = MatchScenario.objects.create(cohort=scenario.cohort, name="Second", created_by=coordinator)
        scenarios.compute_scenario(scenario=other)
        assert "Nothing was published" in self.publish(browse, coordinator, other).content.decode()
        assert Pairing.objects.count() == 2

    def test_tells_who_writes_for_both_cities_in_their_language(self, browse, people, scenario, applied):
        User.objects.filter(pk=people["partner"].pk).update(language="tr")
        applied("selected")
        scenarios.compute_scenario(scenario=scenario)
        self.publish(browse, people["coordinator"], scenario)
        told = {email.recipient.email: email for email in Email.objects.filter(kind=PROPOSED)}
        assert set(told) == {people[name].email for name in ("editor", "outsider", "partner")}
        for email in told.values():
            pairing = still_proposed(email)
            assert pairing.twin.name in render_proposed(email, pairing).subject
        Pairing.objects.update(state="withdrawn")
        assert still_proposed(told[people["partner"].email]) is None

    def test_what_somebody_computed_anew_must_be_looked_at_again(self, browse, coordinator, scenario, applied):
        applied("selected")
        scenarios.compute_scenario(scenario=scenario)
        stale = scenario.version
        scenarios.compute_scenario(scenario=scenario)
        scenario.version = stale
        assert "Nothing was published" in self.publish(browse, coordinator, scenario).content.decode()
        assert not Pairing.objects.exists()

    def test_who_is_not_selected_gets_no_pairing(self, browse, coordinator, scenario, applied):
        applied("submitted")
        scenarios.compute_scenario(scenario=scenario)
        assert "Nobody selected is placed" in self.publish(browse, coordinator, scenario).content.decode()
        assert not Pairing.objects.exists()

    def test_not_where_the_programme_matches(self, browse, coordinator, scenario, organised):
        organised.organiser = None
        organised.save()
        for act in ("compute/", "publish/"):
            assert browse(coordinator).post(page(scenario, act), {"version": 1}).status_code == 404
