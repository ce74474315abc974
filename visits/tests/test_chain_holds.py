"""What must not shake the chain: other people at the same moment, edited rules, changed persons, ended pairings."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from cities.models import Person
from deadlines.actions import meet_deadline, pin_deadline, reassign_deadline, reopen_deadline, unpin_deadline
from deadlines.circle import Circle
from deadlines.models import Deadline, RuleSet
from pairings.models import Pairing
from visits import actions
from visits.actions import change_state, change_visit, confirm_dates, plan_visit_chain
from visits.models import Visit

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


@pytest.fixture
def november():
    with time_machine.travel(NOW, tick=False):
        yield


def row(visit, key, **which):
    return Deadline.objects.of(visit).filter(key=key, **which).first()


def move(visit, days, by):
    before = (visit.starts_on, visit.ends_on)
    visit.starts_on, visit.ends_on = (day + dt.timedelta(days=days) for day in before)
    visit.claim(visit.version)
    return change_visit(visit=visit, by=by, dates_before=before)


def reminded(deadline):
    return [user.email for user, _zone in Circle({deadline.city_id}).for_deadline(deadline)]


def open_keys(visit):
    return set(Deadline.objects.of(visit).open().values_list("key", flat=True))


@pytest.mark.usefixtures("november")
class TestWhoIsInCharge:
    def test_a_contact_chosen_later_gets_what_the_host_owes(self, make_visit, editor, partner):
        visit = make_visit(host_lead=None)
        assert row(visit, "invitation_letter").responsible is None
        assert reminded(row(visit, "invitation_letter")) == [partner.email]  # who writes for the city
        visit.host_lead = partner.persons.get()
        change_visit(visit=visit, by=editor, dates_before=(visit.starts_on, visit.ends_on))
        assert row(visit, "invitation_letter").responsible == partner.persons.get()

    def test_another_person_in_charge_takes_over_what_came_with_it(self, visit, editor, reader):
        mine = row(visit, "final_agenda")
        reassign_deadline(deadline=row(visit, "briefing"), to=None, by=editor)
        visit.lead = reader.persons.get()
        change_visit(visit=visit, by=editor, dates_before=(visit.starts_on, visit.ends_on))
        assert row(visit, "participant_list").responsible == reader.persons.get()
        assert row(visit, "briefing").responsible == reader.persons.get()
        mine.refresh_from_db()
        assert mine.responsible.city != reader.persons.get().city  # the host's stay with the host

    def test_what_was_given_to_somebody_else_stays_there(self, visit, editor, reader, mentese):
        ayse = mentese.people.create(full_name="Ayşe Tunç")
        reassign_deadline(deadline=row(visit, "briefing"), to=ayse, by=editor)
        visit.lead = reader.persons.get()
        change_visit(visit=visit, by=editor, dates_before=(visit.starts_on, visit.ends_on))
        assert row(visit, "briefing").responsible == ayse

    def test_a_parents_coordinator_never_agrees_for_the_partner(self, make_visit, coordinator, mentese, elbasan):
        visit = make_visit(host=mentese, guest=elbasan, by=coordinator, lead=None, host_lead=None, travellers=0)
        assert (visit.guest_confirmed, visit.host_confirmed) == (False, True)


@pytest.mark.usefixtures("november")
class TestEditedRules:
    def test_another_rule_set_changes_nothing_until_planned_again(self, visit, cohort, editor):
        before = open_keys(visit)
        other = RuleSet.objects.create(key="other", name="Other")
        for rule in cohort.rule_set.rules.exclude(key="council_decision"):
            rule.pk, rule.rule_set = None, other
            rule.save()
        cohort.rule_set = other
        cohort.save()
        visit = Visit.objects.get(pk=visit.pk)
        plan_visit_chain(visit=visit)
        assert open_keys(visit) == before
        plan_visit_chain(visit=visit, again=True)
        assert open_keys(visit) == before - {"council_decision"}

    @pytest.mark.parametrize("change", [{"country": "DE"}, {"side": "host"}, {"active": False}])
    def test_a_rule_for_others_keeps_what_it_made(self, visit, cohort, change):
        cohort.rule_set.rules.filter(key="council_decision").update(**change)
        plan_visit_chain(visit=visit)
        assert row(visit, "council_decision").is_open

    def test_reminders_and_shifts_are_those_of_the_day_it_was_planned(self, visit, cohort, editor):
        cohort.rule_set.rules.filter(key="council_decision").update(rungs=[60], shifts=False)
        assert row(visit, "council_decision").speaks == [7, 2, 0, -1, -7]
        assert row(visit, "council_decision").shifts
        plan_visit_chain(visit=visit, again=True)
        assert row(visit, "council_decision").speaks == [60]


@pytest.mark.usefixtures("november")
class TestReopening:
    def test_it_is_due_by_the_dates_of_now(self, visit, editor):
        decision = row(visit, "council_decision")
        meet_deadline(deadline=decision, by=editor)
        move(visit, 60, editor)
        assert reopen_deadline(deadline=decision, by=editor)
        decision.refresh_from_db()
        assert decision.counted_on == visit.starts_on - dt.timedelta(days=55)

    def test_nothing_comes_back_on_a_visit_that_is_off(self, visit, editor):
        decision = row(visit, "council_decision")
        meet_deadline(deadline=decision, by=editor)
        change_state(visit=visit, state="cancelled", by=editor, reason="Deprem")
        assert not reopen_deadline(deadline=decision, by=editor)
        assert not Deadline.objects.of(visit).open().exists()

    def test_a_visit_taken_up_again_is_agreed_again(self, visit, editor, partner):
        confirm_dates(visit=visit, by=partner, version=visit.version, for_host=True)
        assert not Deadline.objects.of(visit).open().filter(key="dates_agreed").exists()
        change_state(visit=visit, state="postponed", by=editor, reason="Uçak yok")
        change_state(visit=visit, state="proposed", by=editor)
        assert Deadline.objects.of(visit).open().filter(key="dates_agreed").count() == 2

    def test_a_date_set_by_hand_can_go_back_to_the_rule(self, visit, editor):
        decision = row(visit, "council_decision")
        before = decision.due_on
        pin_deadline(deadline=decision, due_on=before + dt.timedelta(days=9), due_time=dt.time(17), by=editor)
        assert unpin_deadline(deadline=decision, by=editor)
        decision.refresh_from_db()
        assert (decision.due_on, decision.due_time, decision.pinned) == (before, None, False)


@pytest.mark.usefixtures("november")
class TestWhatHasEnded:
    def test_a_withdrawn_pairing_has_nothing_due_until_it_is_taken_up(self, browse, admin, visit, pairing):
        client, address = browse(admin), f"/admin/pairings/pairing/{pairing.pk}/change/"
        self.save(client, address, state="withdrawn")
        assert not Deadline.objects.of(visit).open().exists()
        self.save(client, address, state="active")
        assert "council_decision" in open_keys(visit)

    def save(self, client, address, **changes):
        page = client.get(address)
        form = page.context["adminform"].form
        data = {name: form[name].value() for name in form.fields}
        for inline in page.context["inline_admin_formsets"]:
            data |= {field.html_name: field.value() for field in inline.formset.management_form}
            for part in inline.formset.initial_forms:
                data |= {field.html_name: field.value() for field in part}
        data = {name: "" if value is None else value for name, value in data.items()} | changes
        answer = client.post(address, data)
        assert answer.status_code == 302, answer.context["errors"]

    def test_neither_visits_nor_pairings_are_deleted(self, browse, admin, visit, pairing):
        client = browse(admin)
        for address in (f"/admin/visits/visit/{visit.pk}/delete/", f"/admin/pairings/pairing/{pairing.pk}/delete/"):
            assert client.post(address, {"post": "yes"}).status_code == 403

    def test_a_host_that_left_is_chased_no_more(self, browse, visit, pairing, partner, elbasan):
        letter = row(visit, "invitation_letter")
        pairing.hosts.update(left_on=dt.date(2026, 11, 24))
        assert browse(partner).get(f"/deadlines/{letter.pk}/").status_code == 404
        assert not Deadline.objects.visible_to(partner).exists()

    def test_a_host_leaves_on_the_day_and_not_before(self, visit, pairing, partner):
        pairing.hosts.update(left_on=dt.date(2026, 11, 25))
        assert Pairing.objects.visible_to(partner).exists()
        with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
            assert not Pairing.objects.visible_to(partner).exists()

    def test_a_person_too(self, mentese, editor):
        editor.persons.update(left_on=dt.date(2026, 11, 25))
        assert Person.objects.active().filter(user=editor).exists()


def test_a_weekend_is_no_short_notice(make_visit, editor):
    with time_machine.travel(dt.datetime(2027, 3, 6, 9, tzinfo=dt.UTC), tick=False):  # a Saturday
        visit = make_visit(starts_on=dt.date(2027, 3, 10))  # the briefing counts to Sunday 7 March
        briefing = row(visit, "briefing")
        assert (briefing.due_on, briefing.short_notice) == (dt.date(2027, 3, 6), False)


@pytest.mark.usefixtures("november")
def test_a_longer_stay_is_told_to_the_host_while_the_visit_is_under_way(visit, editor, partner):
    Visit.objects.filter(pk=visit.pk).update(state="under_way")
    visit.refresh_from_db()
    before = (visit.starts_on, visit.ends_on)
    visit.ends_on += dt.timedelta(days=1)
    visit.claim(visit.version)
    change_visit(visit=visit, by=editor, dates_before=before)
    assert [user.email for user in actions.told_of(visit)] == [partner.email]


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Two real transactions, one waiting for the other."""

    def both(self, first, second):
        faults = []

        def run(act):
            try:
                act()
            except Exception as fault:
                faults.append(fault)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[act]) for act in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []

    @pytest.mark.parametrize("again", range(5))
    def test_a_tick_and_a_move_both_hold(self, visit, editor, again):
        decision = row(visit, "council_decision")
        before = decision.counted_on
        self.both(
            lambda: move(Visit.objects.get(pk=visit.pk), 14, editor),
            lambda: meet_deadline(deadline=Deadline.objects.get(pk=decision.pk), by=editor, note="Karar 17"),
        )
        decision.refresh_from_db()
        assert (decision.closed_how, decision.closed_note) == ("met", "Karar 17")
        assert decision.counted_on in (before, before + dt.timedelta(days=14))

    @pytest.mark.parametrize("again", range(5))
    def test_handing_over_and_a_move_both_hold(self, visit, editor, reader, again):
        briefing, person = row(visit, "briefing"), reader.persons.get()
        self.both(
            lambda: reassign_deadline(deadline=Deadline.objects.get(pk=briefing.pk), to=person, by=editor),
            lambda: move(Visit.objects.get(pk=visit.pk), 14, editor),
        )
        after = Deadline.objects.get(pk=briefing.pk)
        assert after.responsible == person
        assert after.counted_on == briefing.counted_on + dt.timedelta(days=14)

    def test_planning_again_twice_makes_no_double(self, visit, editor, cohort):
        Deadline.objects.of(visit).filter(key="briefing").delete()

        def plan():
            plan_visit_chain(visit=Visit.objects.get(pk=visit.pk), again=True)

        self.both(plan, plan)
        assert Deadline.objects.of(visit).filter(key="briefing").count() == 1


class TestNonsense:
    @pytest.mark.parametrize("year", ["0001", "1999", "2101", "9999"])
    def test_years_nobody_means(self, browse, visit, pairing, editor, year):
        client = browse(editor)
        decision = row(visit, "council_decision")
        for address, field in (
            (f"/deadlines/{decision.pk}/pin/", "due_on"),
            (f"/visits/{visit.pk}/edit/", "starts_on"),
            (f"/pairings/{pairing.pk}/edit/", "starts_on"),
        ):
            page = client.post(address, {field: f"31.12.{year}", "version": 1})
            assert page.status_code == 200, address
            assert field in page.context["form"].errors, address

    @pytest.mark.parametrize(
        "address",
        [
            "/deadlines/?page=²",
            "/deadlines/?page=" + "9" * 5000,
            "/visits/?page=²&city=²&year=²",
            "/cities/?page=-1&country=²",
            "/pairings/?page=٣",
            "/visits/new/?pairing=²",
        ],
    )
    def test_addresses(self, browse, visit, editor, address):
        assert browse(editor).get(address).status_code == 200

    def test_forms(self, browse, visit, editor):
        client, huge = browse(editor), "9" * 30
        meet_deadline(deadline=row(visit, "briefing"), by=editor)
        for address, data in (
            (f"/visits/{visit.pk}/delegation/", {}),
            (f"/visits/{visit.pk}/delegation/", {"version": 2**63 - 1}),
            (f"/visits/{visit.pk}/edit/", {"themes": [huge, "²"], "version": huge}),
            (f"/visits/{visit.pk}/edit/", {"lead": huge, "version_loaded": "x" * 9000}),
            (f"/visits/{visit.pk}/agenda/", {"agenda-TOTAL_FORMS": huge, "agenda-INITIAL_FORMS": "²"}),
            (f"/visits/{visit.pk}/agenda/", {}),
            (f"/cities/{visit.guest_id}/edit/", {"tags": [huge], "population": huge}),
        ):
            assert client.post(address, data).status_code == 200, (address, data)
        for also in ("²", huge, f"{huge},{huge}"):
            assert client.post(f"/deadlines/{row(visit, 'briefing').pk}/reopen/?also={also}").status_code == 302
            meet_deadline(deadline=row(visit, "briefing"), by=editor)
