"""Between which cities a visit is planned is chosen before the form."""

import pytest

from pairings.models import Pairing, PairingHost
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("november", "english")


def labels(response):
    return [chip["label"] for chip in response.context["chips"]]


@pytest.fixture
def second(pairing, mentese, bodrum):
    """Another pairing of the same twin: now there are four directions."""
    other = Pairing.objects.create(cohort=pairing.cohort, twin=mentese, state="active")
    PairingHost.objects.create(pairing=other, city=bodrum)
    return other


def test_two_directions_stand_above_the_form(browse, editor, pairing):
    assert labels(browse(editor).get("/visits/new/")) == ["Menteşe visits Elbasan", "Elbasan visits Menteşe"]


def test_a_cluster_gives_each_host_its_routes(browse, editor, pairing, bodrum):
    PairingHost.objects.create(pairing=pairing, city=bodrum)
    assert labels(browse(editor).get(f"/visits/new/?pairing={pairing.pk}")) == [
        "Menteşe visits Elbasan",
        "Elbasan visits Menteşe",
        "Menteşe visits Bodrum",
        "Bodrum visits Menteşe",
    ]


@pytest.mark.parametrize("query", ["", "?pairing=999999"])
def test_among_many_one_is_chosen_first(browse, editor, second, query):
    response = browse(editor).get(f"/visits/new/{query}")
    pairings = [(str(pairing), len(routes)) for pairing, routes in response.context["pairings"]]
    assert pairings == [("Menteşe – Bodrum", 2), ("Menteşe – Elbasan", 2)]
    assert "form" not in response.context
    browse(editor).post(f"/visits/new/{query}", {"place": "Bodrum"})
    assert not Visit.objects.exists()


def test_the_choice_leads_to_the_form_and_back(browse, editor, second, mentese, bodrum):
    route = f"?route={second.pk}-{bodrum.pk}-{mentese.pk}"
    assert f'href="{route}"' in browse(editor).get("/visits/new/").text
    page = browse(editor).get(f"/visits/new/{route}")
    assert (page.context["visit"].guest, page.context["visit"].host) == (bodrum, mentese)
    assert labels(page) == ["Menteşe visits Bodrum", "Bodrum visits Menteşe", "Another pairing"]


def test_a_route_of_somebody_elses_pairing_is_not_there(browse, editor, pairing, mentese, bodrum):
    route = f"{pairing.pk}-{bodrum.pk}-{mentese.pk}"
    assert browse(editor).get(f"/visits/new/?route={route}").status_code == 404


@pytest.mark.parametrize("name", ["reader", "partner", "outsider"])
def test_who_may_plan_nothing_is_asked_nothing(browse, people, second, name):
    assert browse(people[name]).get("/visits/new/").status_code == 404
