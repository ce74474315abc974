"""The list of pairings, what the twin writes about one, and the admin."""

import pytest
from django.utils import translation

from accounts.models import User
from cities.models import Theme
from pairings.models import Cohort, Pairing, PairingHost, Programme


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def more(cohort, mentese, bodrum):
    """Pairings of Menteşe with further hosts."""

    def make(number, **fields):
        for _round in range(number):
            pairing = Pairing.objects.create(cohort=cohort, twin=mentese, **fields)
            PairingHost.objects.create(pairing=pairing, city=bodrum)

    return make


def names(response):
    return [row["name"] for row in response.context["rows"]]


class TestList:
    def look(self, browse, user, **query):
        response = browse(user).get("/pairings/", query)
        assert response.status_code == 200
        return response

    def test_shows_each_side_its_pairings_with_its_role(self, browse, pairing, people):
        found = {name: self.look(browse, user).context["rows"] for name, user in people.items()}
        roles = {name: rows[0]["role"] for name, rows in found.items() if rows}
        assert roles == {
            "coordinator": "learns as twin city",
            "editor": "learns as twin city",
            "reader": "learns as twin city",
            "partner": "shares as host city",
        }

    def test_a_host_that_left_sees_it_no_more(self, browse, pairing, partner):
        PairingHost.objects.update(left_on="2026-10-01")
        assert names(self.look(browse, partner)) == []

    @pytest.mark.parametrize("word", ["elbasan", "MENTESE", "güneş"])
    def test_search_folds_cities_and_pilot_activity(self, browse, pairing, editor, more, word):
        Pairing.objects.update(pilot_activity_tr="Çatılarda Güneş")
        more(1)
        found = names(self.look(browse, editor, q=word))
        assert "Menteşe – Elbasan" in found
        assert len(found) == (2 if word == "MENTESE" else 1)

    def test_filters_and_views(self, browse, pairing, editor, more):
        more(1, state="completed")
        assert names(self.look(browse, editor, state="completed")) == ["Menteşe – Bodrum"]
        response = self.look(browse, editor, view="running", state="nonsense")
        assert names(response) == ["Menteşe – Elbasan"]
        assert [chip["count"] for chip in response.context["chips"]] == [2, 1]

    def test_the_empty_list_shows_a_way_on(self, browse, pairing, outsider, editor):
        assert b'href="/cities/"' in self.look(browse, outsider).content
        assert b"No pairing fits" in self.look(browse, editor, q="nothing").content

    def test_queries_do_not_grow_with_the_rows(self, browse, pairing, editor, more, django_assert_num_queries):
        client = browse(editor)
        client.get("/pairings/")
        with django_assert_num_queries(6):
            client.get("/pairings/")
        more(2)
        with django_assert_num_queries(6):
            client.get("/pairings/")


class TestEdit:
    def data(self, pairing, **changes):
        return {"version": pairing.version, "pilot_activity_en": "Solar roofs", "summary_en": ""} | changes

    def post(self, browse, user, pairing, data):
        return browse(user).post(f"/pairings/{pairing.pk}/edit/", data)

    def test_the_twins_editors_write(self, browse, pairing, editor):
        theme = Theme.objects.create(key="water", name_tr="Su", name_en="Water")
        data = self.data(pairing, themes=[theme.pk], starts_on="01/09/2026", ends_on="31/08/2027")
        assert self.post(browse, editor, pairing, data).url == f"/pairings/{pairing.pk}/"
        pairing.refresh_from_db()
        assert (pairing.pilot_activity, list(pairing.themes.all()), pairing.ends_on.year) == (
            "Solar roofs",
            [theme],
            2027,
        )

    @pytest.mark.parametrize("name", ["reader", "partner", "outsider", "admin"])
    def test_nobody_else_does(self, browse, pairing, people, name):
        assert self.post(browse, people[name], pairing, self.data(pairing)).status_code == 404

    def test_a_completed_pairing_is_read_only(self, browse, pairing, editor):
        Pairing.objects.update(state="completed")
        assert browse(editor).get(f"/pairings/{pairing.pk}/edit/").status_code == 404

    def test_it_ends_after_it_starts(self, browse, pairing, editor):
        response = self.post(browse, editor, pairing, self.data(pairing, starts_on="01/09/2026", ends_on="01/09/2026"))
        assert response.context["form"].errors == {"ends_on": ["The last day is not after the first day."]}

    def test_two_browsers_nothing_is_overwritten(self, browse, pairing, editor, coordinator):
        theme = Theme.objects.create(key="water", name_tr="Su", name_en="Water")
        mine = self.data(pairing, pilot_activity_en="Bicycles", themes=[])
        self.post(browse, coordinator, pairing, self.data(pairing, themes=[theme.pk]))
        response = self.post(browse, editor, pairing, mine | {"starts_on": "01/09/2026"})
        pairing.refresh_from_db()
        assert pairing.pilot_activity == "Solar roofs"
        form = response.context["form"]
        assert form["pilot_activity_en"].value() == "Bicycles"
        assert {"label": "Themes", "theirs": "Water"} in form.conflicts
        self.post(browse, editor, pairing, mine | {"version": form["version"].value()})
        pairing.refresh_from_db()
        assert pairing.pilot_activity == "Bicycles"


class TestAdmin:
    @pytest.mark.parametrize("name", ["programme", "cohort", "pairing"])
    def test_lists_find_by_folded_words(self, browse, pairing, admin, name):
        word = {"programme": "TWINNING", "cohort": "DONEM", "pairing": "MENTESE"}[name]
        response = browse(admin).get(f"/admin/pairings/{name}/", {"q": word})
        assert response.context["cl"].result_count == 1

    def test_forms_open(self, browse, pairing, admin):
        for record in (pairing, Cohort.objects.get(), Programme.objects.get()):
            assert (
                browse(admin).get(f"/admin/pairings/{record._meta.model_name}/{record.pk}/change/").status_code == 200
            )
            assert browse(admin).get(f"/admin/pairings/{record._meta.model_name}/add/").status_code == 200

    def test_the_list_of_pairings_asks_no_more_for_more_rows(
        self, browse, pairing, admin, more, django_assert_num_queries
    ):
        client = browse(admin)
        client.get("/admin/pairings/pairing/")
        with django_assert_num_queries(8):
            client.get("/admin/pairings/pairing/")
        more(2)
        with django_assert_num_queries(8):
            client.get("/admin/pairings/pairing/")
