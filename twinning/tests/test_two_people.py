"""Two people on one form at once, each with the page they opened: nothing is overwritten, nothing typed is lost."""

from threading import Thread

import pytest
from django.db import connection

from accounts.models import User
from cities.forms import CityForm
from cities.models import Theme
from deadlines.models import Deadline
from twinning.tests.matrix import form_on
from visits.forms import DelegationForm, VisitForm
from visits.models import AgendaItem

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english(people):
    User.objects.update(language="en")


class Person:
    """Opens a page, types into its form, saves."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.form = form_on(client.get(address).text, address)

    def types(self, **fields):
        self.form |= fields
        return self

    def unticks(self, *names):
        for name in names:
            self.form.pop(name, None)
        return self

    def saves(self):
        answer = self.client.post(self.address, self.form)
        if answer.status_code == 200:
            self.form = form_on(answer.text, self.address)
        return answer


@pytest.fixture
def both(browse, editor, coordinator):
    def open_page(address):
        return Person(browse(editor), address), Person(browse(coordinator), address)

    return open_page


class TestAVisit:
    @pytest.fixture
    def page(self, visit, both):
        return both(f"/visits/{visit.pk}/edit/")

    def test_what_i_did_not_touch_takes_what_they_saved(self, page, visit):
        me, they = page
        they.types(starts_on="18/03/2027", ends_on="21/03/2027").saves()
        answer = me.types(title_en="My title").saves()
        assert answer.status_code == 200
        assert (me.form["starts_on"], me.form["title_en"]) == ("18/03/2027", "My title")
        assert answer.context["form"].conflicts == []
        me.saves()
        visit.refresh_from_db()
        assert (str(visit.starts_on), visit.title_en) == ("2027-03-18", "My title")

    def test_what_both_changed_stays_mine_with_theirs_beside_it(self, page, visit):
        me, they = page
        they.types(place="Tirana", summary_en="Theirs").saves()
        answer = me.types(place="Durrës").saves()
        assert answer.context["form"].conflicts == [{"label": "Place", "theirs": "Tirana"}]
        assert (me.form["place"], me.form["summary_en"]) == ("Durrës", "Theirs")
        visit.refresh_from_db()
        assert visit.place == "Tirana"
        me.saves()
        visit.refresh_from_db()
        assert (visit.place, visit.summary_en) == ("Durrës", "Theirs")

    def test_the_title_above_the_form_is_the_saved_one(self, page, visit):
        me, they = page
        they.types(title_en="Their title").saves()
        assert "Their title</a>" in me.types(title_en="My title").saves().text

    def test_a_mistake_of_mine_in_between_changes_nothing(self, page, visit):
        me, they = page
        me.types(ends_on="01/01/2001").saves()
        they.types(place="Tirana").saves()
        me.types(ends_on="07/03/2027", title_en="My title").saves()
        assert (me.form["place"], me.form["title_en"]) == ("Tirana", "My title")

    def test_ticks_are_merged_one_field_at_a_time(self, visit, both):
        water = Theme.objects.create(key="water", name_tr="Su", name_en="Water")
        me, they = both(f"/visits/{visit.pk}/edit/")
        they.types(themes=[water.pk], needs_visa="on").saves()
        me.types(place="Durrës").saves()
        assert (me.form["themes"], me.form["needs_visa"]) == (str(water.pk), "on")

    def test_a_forged_memory_counts_as_none(self, page, visit):
        me, they = page
        they.types(place="Tirana").saves()
        answer = me.types(version_loaded="forged", title_en="My title").saves()
        assert {row["label"] for row in answer.context["form"].conflicts} == {"Title in English", "Place"}


class TestTheDelegation:
    @pytest.fixture
    def page(self, visit, both, reader):
        self.new = reader.persons.get()
        self.first, self.second = (traveller.person for traveller in visit.travellers.all())
        return both(f"/visits/{visit.pk}/delegation/")

    def names(self, visit):
        return {traveller.person for traveller in visit.travellers.all()}

    def test_whom_they_added_stays_when_i_add_somebody_else(self, page, visit, mentese):
        me, they = page
        they.types(newcomers="Ayşe Tunç").saves()
        assert me.types(**{f"goes_{self.new.pk}": "on"}).saves().status_code == 200
        me.saves()
        ayse = mentese.people.get(full_name="Ayşe Tunç")
        assert self.names(visit) == {self.first, self.second, self.new, ayse}
        assert Deadline.objects.of(visit).open().filter(person=ayse).exists()

    def test_where_both_decided_differently_theirs_is_named(self, page, visit):
        me, they = page
        they.types(**{f"function_{self.first.pk}": "Head"}).saves()
        answer = me.types(**{f"function_{self.first.pk}": "Lead"}).saves()
        (conflict,) = answer.context["form"].conflicts
        assert conflict["theirs"] == "Head"
        assert me.form[f"function_{self.first.pk}"] == "Lead"

    def test_a_change_elsewhere_in_the_visit_is_in_nobodys_way(self, page, visit):
        me, _they = page
        visit.claim(visit.version)
        assert me.types(**{f"goes_{self.new.pk}": "on"}).saves().status_code == 302
        assert self.new in self.names(visit)


class TestTheProgramme:
    @pytest.fixture
    def items(self, visit):
        times = {"starts_at": "09:00", "day": visit.starts_on}
        return [AgendaItem.objects.create(visit=visit, title=title, **times) for title in ("Welcome", "Tour")]

    @pytest.fixture
    def page(self, visit, items, both):
        return both(f"/visits/{visit.pk}/agenda/")

    def titles(self, visit):
        return sorted(str(item) for item in visit.agenda.all())

    def new_row(self, title, visit):
        return {"agenda-2-title": title, "agenda-2-starts_at": "10:00", "agenda-2-day": str(visit.starts_on)}

    def test_rows_that_both_added_are_both_kept(self, page, visit):
        me, they = page
        they.types(**self.new_row("Theirs", visit)).saves()
        assert me.types(**self.new_row("Mine", visit)).saves().status_code == 302
        assert self.titles(visit) == ["Mine", "Theirs", "Tour", "Welcome"]

    def test_a_row_only_they_changed_takes_their_words(self, page, visit):
        me, they = page
        they.types(**{"agenda-0-title": "Big welcome"}).saves()
        assert me.types(**{"agenda-1-title": "Long tour"}).saves().status_code == 200
        me.saves()
        assert self.titles(visit) == ["Big welcome", "Long tour"]

    def test_a_row_both_changed_stays_mine_with_theirs_beside_it(self, page, visit):
        me, they = page
        they.types(**{"agenda-0-title": "Big welcome"}).saves()
        answer = me.types(**{"agenda-0-title": "Small welcome"}).saves()
        assert answer.context["rows"].conflicts == [{"label": "Big welcome, Title", "theirs": "Big welcome"}]
        assert self.titles(visit) == ["Big welcome", "Tour"]
        me.saves()
        assert self.titles(visit) == ["Small welcome", "Tour"]

    def test_a_row_they_removed_comes_back_only_if_i_changed_it(self, page, visit):
        me, they = page
        they.types(**{"agenda-0-DELETE": "on", "agenda-1-DELETE": "on"}).saves()
        assert self.titles(visit) == []
        assert me.types(**{"agenda-0-title": "Welcome, renewed"}).saves().status_code == 200
        me.saves()
        assert self.titles(visit) == ["Welcome, renewed"]


def test_a_city_keeps_priorities_of_one_and_profile_of_the_other(mentese, both):
    theme = Theme.objects.create(key="water", name_tr="Su", name_en="Water")
    me, they = both(f"/cities/{mentese.pk}/edit/")
    they.types(**{f"need_{theme.pk}": "5"}).saves()
    me.types(profile="My words").saves()
    assert me.form[f"need_{theme.pk}"] == "5"
    me.saves()
    mentese.refresh_from_db()
    assert (mentese.profile, mentese.priorities.get().need) == ("My words", 5)


class TestInTheSameMoment:
    """They send while my answer is being made: after my page was compared with what is saved, before mine is."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        def they_save(they, form):
            acts, check = [], form.is_valid

            def is_valid(mine):
                if not acts:
                    acts.append(Thread(target=save_apart, args=(they,)))
                    acts[0].start()
                    acts[0].join(0.5)  # long enough, were they not to wait for me
                return check(mine)

            monkeypatch.setattr(form, "is_valid", is_valid)
            return acts

        return they_save

    @pytest.mark.django_db(transaction=True)
    def test_the_second_waits_and_is_shown_what_the_first_saved(self, visit, both, meanwhile):
        me, they = both(f"/visits/{visit.pk}/edit/")
        (me.types(place="Durrës"), they.types(place="Tirana"))
        acts = meanwhile(they, VisitForm)
        assert me.saves().status_code == 302
        acts[0].join()
        assert they.answer.context["form"].conflicts == [{"label": "Place", "theirs": "Durrës"}]

    @pytest.mark.django_db(transaction=True)
    def test_nobody_is_taken_off_a_delegation_unseen(self, visit, both, meanwhile, reader):
        me, they = both(f"/visits/{visit.pk}/delegation/")
        me.types(**{f"goes_{reader.persons.get().pk}": "on"})
        acts = meanwhile(they.types(newcomers="Ayşe Tunç"), DelegationForm)
        assert me.saves().status_code == 302
        acts[0].join()
        assert they.answer.status_code == 200
        they.saves()
        assert {"Ayşe Tunç", reader.full_name} <= {str(row.person) for row in visit.travellers.all()}

    @pytest.mark.django_db(transaction=True)
    def test_so_it_is_with_a_city(self, mentese, both, meanwhile):
        me, they = both(f"/cities/{mentese.pk}/edit/")
        (me.types(profile="My words"), they.types(profile="Their words"))
        acts = meanwhile(they, CityForm)
        assert me.saves().status_code == 302
        acts[0].join()
        assert they.answer.context["form"].conflicts[0]["theirs"] == "My words"


def save_apart(person):
    try:
        person.answer = person.saves()
    finally:
        connection.close()
