"""Planning and changing a visit through its pages. Frozen at Tuesday 24 November 2026."""

import datetime as dt
import re

import pytest

from cities.models import Theme
from deadlines.models import Deadline
from outbox.models import Email
from pairings.models import Pairing
from visits.actions import change_state
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("november", "english")


@pytest.fixture
def typed(editor, partner, pairing):
    """What somebody types who plans a visit to Elbasan."""

    def fields(**changes):
        usual = {
            "starts_on": "04/03/2027",
            "ends_on": "07/03/2027",
            "place": "Elbasan",
            "lead": editor.persons.get().pk,
            "host_lead": partner.persons.get().pk,
            "title_tr": "",
            "title_en": "",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    return fields


class TestCreate:
    def post(self, browse, user, data, query=""):
        return browse(user).post(f"/visits/new/{query}", data, follow=True)

    @pytest.mark.parametrize("name", ["reader", "partner", "outsider", "admin"])
    def test_is_not_there_for_those_who_may_edit_no_pairing(self, browse, pairing, people, name):
        assert browse(people[name]).get("/visits/new/").status_code == 404

    def test_a_completed_pairing_gets_no_visit(self, browse, pairing, editor):
        Pairing.objects.update(state="completed")
        assert browse(editor).get("/visits/new/").status_code == 404

    def test_plans_the_visit_its_travellers_and_its_chain(self, browse, editor, partner, mentese, typed, said):
        head, other, stays = (mentese.people.create(full_name=name) for name in ("Zerrin", "Ahmet", "Bora"))
        Theme.objects.create(key="water", name_tr="Su", name_en="Water")
        data = typed(
            **{f"d-goes_{head.pk}": "on", f"d-rank_{head.pk}": "1", f"d-function_{head.pk}": "Head of delegation"},
            **{f"d-goes_{other.pk}": "on", f"d-rank_{stays.pk}": "2"},
            **{"d-newcomers": "Ayşe Tunç, Engineer\n\nCan Özkan\n", "themes": [Theme.objects.get().pk]},
        )
        response = self.post(browse, editor, data)
        visit = Visit.objects.get()
        assert response.redirect_chain == [(f"/visits/{visit.pk}/", 302)]
        assert (visit.state, visit.guest_confirmed, visit.host_confirmed) == ("proposed", True, False)
        assert (visit.title_en, visit.host.name, visit.guest.name) == (
            "Technical visit to Elbasan",
            "Elbasan",
            "Menteşe",
        )
        assert [str(theme) for theme in visit.themes.all()] == ["Water"]
        travellers = [(t.person.full_name, t.person.title, t.function) for t in visit.travellers.all()]
        assert travellers == [
            ("Zerrin", "", "Head of delegation"),
            ("Ahmet", "", ""),
            ("Ayşe Tunç", "Engineer", ""),
            ("Can Özkan", "", ""),
        ]
        assert Deadline.objects.of(visit).filter(key="tickets").count() == 4
        number = Deadline.objects.of(visit).count()
        assert said(response) == [
            f"The visit is planned, and {number} deadlines follow from its dates. Told by e-mail: Arben Hoxha."
        ]
        assert [email.recipient for email in Email.objects.filter(kind="visits.proposed")] == [partner]

    def test_says_how_much_starts_at_short_notice(self, browse, editor, typed, said):
        response = self.post(browse, editor, typed(starts_on="14/12/2026", ends_on="15/12/2026"))
        late = Deadline.objects.filter(short_notice=True).count()
        assert late > 3
        assert f"{late} of them start at short notice, because their usual dates have passed." in said(response)[0]

    def test_without_dates_it_is_an_idea_nobody_is_told_of(self, browse, editor, typed, said):
        response = self.post(browse, editor, typed(starts_on="", ends_on=""))
        visit = Visit.objects.get()
        assert (visit.state, visit.guest_confirmed) == ("idea", False)
        assert said(response) == ["The idea is saved. Only your side sees it until it has dates."]
        assert not Deadline.objects.exists()
        assert not Email.objects.exists()

    def test_the_return_visit_is_planned_by_the_twin_as_host(
        self, browse, editor, partner, pairing, typed, elbasan, mentese
    ):
        route = f"?route={pairing.pk}-{elbasan.pk}-{mentese.pk}"
        form = browse(editor).get(f"/visits/new/{route}").context["form"]
        assert form.initial["host_lead"] == editor.persons.get()
        guest = partner.persons.get()
        data = typed(lead=guest.pk, host_lead=editor.persons.get().pk, **{f"d-goes_{guest.pk}": "on"})
        self.post(browse, editor, data | {"d-newcomers": "Somebody Unknown"}, route)
        visit = Visit.objects.get()
        assert (visit.host, visit.guest, visit.host_confirmed, visit.guest_confirmed) == (mentese, elbasan, True, False)
        # Menteşe's editor may not add people to another city.
        assert [t.person for t in visit.travellers.all()] == [guest]

    def test_the_planner_is_in_charge_until_somebody_else_is_chosen(self, browse, editor, pairing):
        form = browse(editor).get("/visits/new/").context["form"]
        assert (form.initial["lead"], form.initial["place"]) == (editor.persons.get(), "Elbasan")

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"ends_on": "03/03/2027"}, "ends_on", "The last day is before the first day."),
            (
                {"starts_on": "23/11/2026", "ends_on": "25/11/2026"},
                "starts_on",
                "This day has passed. Choose today or a later day.",
            ),
            ({"ends_on": ""}, "ends_on", "Write the last day, too."),
            ({"starts_on": ""}, "starts_on", "Write the first day, too."),
            (
                {"ends_on": "07/03/2028"},
                "ends_on",
                "A visit lasts at most 31 days. Please check the month and the year.",
            ),
            (
                {"starts_on": "04/03/2037", "ends_on": "05/03/2037"},
                "starts_on",
                "This is years ahead. Please check the year.",
            ),
            ({"place": ""}, "place", "This field is required."),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, browse, editor, typed, changes, field, words):
        response = self.post(browse, editor, typed(**changes))
        assert response.context["form"].errors == {field: [words]}
        assert not Visit.objects.exists()

    def test_people_of_other_cities_are_no_choice(self, browse, editor, outsider, partner, typed):
        stranger = outsider.persons.get().pk
        response = self.post(
            browse, editor, typed(lead=partner.persons.get().pk, host_lead=stranger, **{f"d-goes_{stranger}": "on"})
        )
        assert set(response.context["form"].errors) == {"lead", "host_lead"}
        self.post(browse, editor, typed(**{f"d-goes_{stranger}": "on"}))
        assert not Visit.objects.get().travellers.exists()

    @pytest.mark.parametrize(
        ("newcomers", "words"),
        [
            ("Elif Demir, Engineer", "Elif Demir is in the list already: tick the name there."),
            ("Ayşe Tunç\nAyşe  Tunç, Engineer", "Ayşe Tunç is written twice."),
            (", Engineer", "A name is missing: “, Engineer”"),
            ("x" * 151, "“xxxxxxxxxxxxxxxxxxxx…” is too long: at most 150 characters."),
            (f"Ayşe, {'x' * 121}", "“xxxxxxxxxxxxxxxxxxxx…” is too long: at most 120 characters."),
        ],
    )
    def test_newcomers_must_be_new_and_fit(self, browse, editor, typed, newcomers, words):
        response = self.post(browse, editor, typed(**{"d-newcomers": newcomers}))
        assert response.context["travellers"].errors == {"newcomers": [words]}
        assert not Visit.objects.exists()


class TestEdit:
    def data(self, visit, typed, **changes):
        return typed(version=visit.version, title_tr=visit.title_tr, title_en=visit.title_en, **changes)

    def post(self, browse, user, visit, data):
        return browse(user).post(f"/visits/{visit.pk}/edit/", data, follow=True)

    def test_texts_change_and_the_dates_stay_agreed(self, browse, visit, editor, partner, typed, said):
        Visit.objects.filter(pk=visit.pk).update(state="confirmed", host_confirmed=True)
        Email.objects.all().delete()
        response = self.post(browse, editor, visit, self.data(visit, typed, place="Tirana", needs_visa="on"))
        visit.refresh_from_db()
        assert (visit.place, visit.state, visit.host_confirmed) == ("Tirana", "confirmed", True)
        assert said(response) == ["The visit is saved. 2 deadlines came in."]
        assert not Email.objects.exists()

    def test_moving_it_moves_the_chain_and_the_programme_and_tells_those_concerned(
        self, browse, visit, editor, partner, reader, typed, said
    ):
        visit.travellers.create(person=reader.persons.get(), rank=3)
        visit.agenda.create(day=visit.starts_on, starts_at=dt.time(9), title="Welcome")
        Visit.objects.filter(pk=visit.pk).update(state="confirmed", host_confirmed=True)
        Email.objects.all().delete()
        data = self.data(visit, typed, starts_on="18/03/2027", ends_on="21/03/2027")
        response = self.post(browse, editor, visit, data)
        visit.refresh_from_db()
        assert (visit.state, visit.guest_confirmed, visit.host_confirmed) == ("proposed", True, False)
        assert Deadline.objects.of(visit).get(key="council_decision").due_on == dt.date(2027, 1, 22)
        assert visit.agenda.get().day == dt.date(2027, 3, 18)
        assert {email.recipient for email in Email.objects.filter(kind="visits.moved")} == {partner, reader}
        (words,) = said(response)
        assert words.startswith("The visit is moved to 18–21 March 2027. ")
        assert "open deadlines moved." in words
        assert words.endswith("Told by e-mail: Hasan Yıldız, Arben Hoxha.")

    def test_a_date_for_an_idea_proposes_it(self, browse, make_visit, editor, partner, typed):
        idea = make_visit(starts_on=None)
        self.post(browse, editor, idea, self.data(idea, typed))
        idea.refresh_from_db()
        assert idea.state == "proposed"
        assert [email.recipient for email in Email.objects.filter(kind="visits.proposed")] == [partner]

    def test_new_dates_bring_a_postponed_visit_back(self, browse, visit, editor, typed):
        change_state(visit=visit, state="postponed", by=editor, reason="Earthquake")
        assert not Deadline.objects.of(visit).open().exists()
        data = self.data(visit, typed, starts_on="18/03/2027", ends_on="21/03/2027")
        self.post(browse, editor, visit, data)
        visit.refresh_from_db()
        assert (visit.state, visit.state_note) == ("proposed", "")
        assert Deadline.objects.of(visit).open().get(key="council_decision").due_on == dt.date(2027, 1, 22)

    def test_a_proposed_visit_cannot_lose_its_dates(self, browse, visit, editor, typed):
        response = self.post(browse, editor, visit, self.data(visit, typed, starts_on="", ends_on=""))
        assert set(response.context["form"].errors) == {"starts_on", "ends_on"}

    def test_what_is_over_may_be_corrected_without_asking_anybody_again(self, browse, visit, editor, typed):
        Visit.objects.filter(pk=visit.pk).update(
            state="to_report", host_confirmed=True, starts_on="2026-11-10", ends_on="2026-11-12"
        )
        data = self.data(visit, typed, starts_on="10/11/2026", ends_on="13/11/2026")
        self.post(browse, editor, visit, data)
        visit.refresh_from_db()
        assert (visit.state, visit.host_confirmed, visit.ends_on) == ("to_report", True, dt.date(2026, 11, 13))

    def test_two_browsers_nothing_is_overwritten(self, browse, visit, editor, coordinator, typed):
        first, second = (self.data(visit, typed, place=place) for place in ("Tirana", "Durrës"))
        self.post(browse, coordinator, visit, first)
        response = self.post(browse, editor, visit, second)
        visit.refresh_from_db()
        assert visit.place == "Tirana"
        form = response.context["form"]
        assert form["place"].value() == "Durrës"
        assert {"label": "Place", "theirs": "Tirana"} in form.conflicts
        assert b"What they saved" in response.content
        again = {**second, "version": form["version"].value()}
        self.post(browse, editor, visit, again)
        visit.refresh_from_db()
        assert visit.place == "Durrës"


class TestDelegation:
    def post(self, browse, user, visit, **data):
        data = {"version": visit.version} | data
        return browse(user).post(f"/visits/{visit.pk}/delegation/", data, follow=True)

    def test_adds_removes_and_reorders(self, browse, visit, editor, reader, said):
        gone, stays = (traveller.person for traveller in visit.travellers.all())
        new = reader.persons.get()
        response = self.post(
            browse,
            editor,
            visit,
            **{f"goes_{stays.pk}": "on", f"rank_{stays.pk}": "2", f"goes_{new.pk}": "on", f"rank_{new.pk}": "1"},
            newcomers="Ayşe Tunç, Engineer",
        )
        names = [t.person.full_name for t in visit.travellers.all()]
        assert names == [new.full_name, stays.full_name, "Ayşe Tunç"]
        assert said(response) == ["The delegation is saved. 12 deadlines came in. 6 deadlines fell away."]
        assert set(Deadline.objects.of(visit).filter(person=gone).values_list("closed_how", flat=True)) == {"cancelled"}
        assert Deadline.objects.of(visit).open().filter(person=stays).count() == 6

    def test_who_was_slower_keeps_what_was_typed(self, browse, visit, editor, reader):
        first = visit.travellers.first().person
        self.post(browse, editor, visit, **{f"goes_{first.pk}": "on"})
        response = self.post(browse, editor, visit, **{f"goes_{reader.persons.get().pk}": "on"})
        form = response.context["form"]
        assert [t.person for t in visit.travellers.all()] == [first]
        assert "Somebody else saved this page" in form.non_field_errors()[0]
        assert form[f"goes_{reader.persons.get().pk}"].value() is True
        visit.refresh_from_db()
        assert int(form["version"].value()) == visit.version

    def test_a_place_in_the_order_is_a_number(self, browse, visit, editor):
        person = visit.travellers.first().person
        response = self.post(browse, editor, visit, **{f"goes_{person.pk}": "on", f"rank_{person.pk}": "first"})
        assert set(response.context["form"].errors) == {f"rank_{person.pk}"}

    def test_the_travelling_city_writes_its_own_delegation(self, browse, make_visit, partner, mentese, elbasan):
        visit = make_visit(host=mentese, guest=elbasan, lead=None, host_lead=None, travellers=0)
        self.post(browse, partner, visit, newcomers="Blerta Dervishi, Planner")
        assert [(t.person.full_name, t.person.city) for t in visit.travellers.all()] == [("Blerta Dervishi", elbasan)]


class TestAgenda:
    def rows(self, visit, *rows, initial=0):
        data = {"version": visit.version, "agenda-TOTAL_FORMS": len(rows), "agenda-INITIAL_FORMS": initial}
        for number, row in enumerate(rows):
            row = {"kind": "session", "starts_at": "09:00", "title": "Welcome", "day": "2027-03-04"} | row
            data |= {f"agenda-{number}-{name}": value for name, value in row.items()}
        return data

    def post(self, browse, user, visit, data):
        return browse(user).post(f"/visits/{visit.pk}/agenda/", data, follow=True)

    def test_adds_changes_and_removes(self, browse, visit, editor, partner):
        data = self.rows(visit, {}, {"title": "Lunch", "kind": "meal", "starts_at": "12.30", "ends_at": "14:00"})
        response = self.post(browse, partner, visit, data)
        assert response.redirect_chain[0][0] == f"/visits/{visit.pk}/"
        welcome, lunch = visit.agenda.all()
        assert (lunch.kind, lunch.starts_at, lunch.ends_at) == ("meal", dt.time(12, 30), dt.time(14))
        visit.refresh_from_db()
        data = self.rows(
            visit,
            {"id": welcome.pk, "DELETE": "on"},
            {"id": lunch.pk, "title": "Long lunch", "kind": "meal", "starts_at": "12:00"},
            initial=2,
        )
        self.post(browse, editor, visit, data)
        assert [str(item) for item in visit.agenda.all()] == ["Long lunch"]

    def test_more_rows_come_after_saving(self, browse, visit, editor):
        response = self.post(browse, editor, visit, self.rows(visit, {}) | {"more": "1"})
        assert response.redirect_chain[0][0] == f"/visits/{visit.pk}/agenda/"
        assert len(response.context["rows"].forms) == 1 + 3

    def test_empty_rows_are_not_kept(self, browse, visit, editor):
        empty = {"day": "", "starts_at": "", "title": ""}
        self.post(browse, editor, visit, self.rows(visit, {}, empty, empty))
        assert visit.agenda.count() == 1

    @pytest.mark.parametrize(
        ("row", "field", "words"),
        [
            ({"day": "2027-03-08"}, "day", "Select a valid choice. 2027-03-08 is not one of the available choices."),
            ({"ends_at": "09:00"}, "ends_at", "The end is not after the start."),
            ({"starts_at": ""}, "starts_at", "This field is required."),
            ({"starts_at": "noon"}, "starts_at", "Enter a valid time."),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, browse, visit, editor, row, field, words):
        response = self.post(browse, editor, visit, self.rows(visit, row))
        form = response.context["rows"].forms[0]
        assert form.errors == {field: [words]}
        assert f"Row 1, {form[field].label}: {words}" in response.text
        assert "is-invalid" in re.search(rf'<[^>]*id="{form[field].auto_id}"[^>]*>', response.text)[0]
        assert not visit.agenda.exists()

    def test_an_item_left_outside_by_a_move_must_be_given_a_day(self, browse, visit, editor):
        item = visit.agenda.create(day=dt.date(2027, 4, 1), starts_at=dt.time(9), title="Left behind")
        data = self.rows(visit, {"id": item.pk, "day": "2027-04-01"}, initial=1)
        data["agenda-0-title"] = "Changed"
        response = self.post(browse, editor, visit, data)
        assert response.context["rows"].forms[0].errors == {
            "day": ["The day must be one of the visit: 4–7 March 2027."]
        }

    def test_a_visit_without_dates_has_no_days_to_fill(self, browse, make_visit, editor):
        visit = make_visit(starts_on=None)
        assert b"The visit has no dates yet" in browse(editor).get(f"/visits/{visit.pk}/agenda/").content

    def test_a_row_more_is_no_query_more(self, browse, visit, editor, django_assert_num_queries):
        client, address = browse(editor), f"/visits/{visit.pk}/agenda/"
        visit.agenda.create(day=visit.starts_on, starts_at=dt.time(9), title="One")
        client.get(address)
        with django_assert_num_queries(6):
            client.get(address)
        for hour in (10, 11):
            visit.agenda.create(day=visit.starts_on, starts_at=dt.time(hour), title="More")
        with django_assert_num_queries(6):
            client.get(address)
