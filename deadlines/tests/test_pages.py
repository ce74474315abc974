"""The list of deadlines and the page of one, as each person sees them. Frozen at Tuesday 24 November 2026."""

import datetime as dt
import re

import pytest
import time_machine

from accounts.models import User
from deadlines.actions import meet_deadline, pin_deadline, snooze_deadline, waive_deadline
from deadlines.models import Deadline, Reminder
from outbox.actions import write_email

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")
    for person in people.values():
        person.language = "en"


def titles(response):
    return [line.title for _heading, lines in response.context["sections"] for line in lines]


def row(visit, key):
    return Deadline.objects.of(visit).filter(key=key, city__country="TR").first()


class TestList:
    def get(self, browse, user, **query):
        response = browse(user).get("/deadlines/", query)
        assert response.status_code == 200
        return response

    def test_nobody_sees_it_without_signing_in(self, browse, db):
        assert browse(None).get("/deadlines/").status_code == 302

    def test_mine_is_what_i_am_responsible_for(self, browse, visit, editor, reader):
        Deadline.objects.of(visit).filter(key="briefing").update(responsible=reader.persons.get())
        assert titles(self.get(browse, reader)) == ["Briefing of the delegation"]
        assert "Briefing of the delegation" not in titles(self.get(browse, editor))

    def test_my_city_is_everything_my_city_owes(self, browse, visit, reader, coordinator, partner):
        own = titles(self.get(browse, reader, view="city"))
        assert "Council decision or mayor's approval" in own
        assert "Invitation letter sent" not in own
        # Menteşe lets its metropolitan municipality act, so its work is theirs, too.
        assert titles(self.get(browse, coordinator, view="city")) == own
        assert titles(self.get(browse, partner, view="city")) == [
            "Visit dates agreed",
            "Invitation letter sent",
            "Final agenda of the visit",
        ]

    def test_awaiting_is_what_others_owe_in_my_pairings(self, browse, visit, editor, partner, outsider):
        owed_by_elbasan = ["Visit dates agreed", "Invitation letter sent", "Final agenda of the visit"]
        assert titles(self.get(browse, editor, view="awaiting")) == owed_by_elbasan
        assert titles(self.get(browse, partner, view="awaiting")) == [
            "Visit dates agreed",
            "Final list of participants",
            "Visit report",
        ]
        assert titles(self.get(browse, outsider, view="awaiting")) == []

    def test_districts_that_grant_nothing_have_their_own_tab(self, browse, visit, mentese, coordinator, editor):
        mentese.parent_may_act = False
        mentese.save()
        assert titles(self.get(browse, coordinator, view="city")) == []
        assert "Flight tickets (2 people)" in titles(self.get(browse, coordinator, view="districts"))
        assert "Other districts" not in self.get(browse, editor).text

    def test_late_and_closed(self, browse, visit, editor):
        Deadline.objects.of(visit).filter(key="advance").update(due_on=TODAY - dt.timedelta(days=4))
        meet_deadline(deadline=row(visit, "briefing"), by=editor)
        late = self.get(browse, editor, view="late")
        assert titles(late) == ["Travel advance"]
        assert "4</b> <span>days late" in late.text
        assert titles(self.get(browse, editor, view="closed")) == ["Briefing of the delegation"]

    def test_several_travellers_are_one_line(self, browse, make_visit, editor):
        visit = make_visit(travellers=4)
        page = self.get(browse, editor, view="city")
        assert "Flight tickets (4 people)" in titles(page)
        first = Deadline.objects.of(visit).filter(key="tickets").first()
        meet_deadline(deadline=first, by=editor)
        assert "Flight tickets (3 people)" in titles(self.get(browse, editor, view="city"))
        assert titles(self.get(browse, editor, view="closed")) == [f"Flight tickets: {first.person}"]

    def test_who_may_only_act_on_their_own_sees_their_own_apart(self, browse, make_visit, editor, reader):
        visit = make_visit(travellers=3)
        mine = Deadline.objects.of(visit).filter(key="tickets").last()
        Deadline.objects.filter(pk=mine.pk).update(responsible=reader.persons.get())
        page = self.get(browse, reader, view="city", q="tickets")
        lines = {line.title: line for _, lines in page.context["sections"] for line in lines}
        assert set(lines) == {f"Flight tickets: {mine.person}", "Flight tickets (2 people)"}
        assert lines[f"Flight tickets: {mine.person}"].done_url
        assert not lines["Flight tickets (2 people)"].done_url
        assert titles(self.get(browse, editor, view="city", q="tickets")) == ["Flight tickets (3 people)"]

    def test_search_folds_and_the_filters_narrow(self, browse, visit, mentese, coordinator):
        find = {"view": "city", "q": "ucak bıletı"}
        assert titles(self.get(browse, coordinator, **find)) == ["Flight tickets (2 people)"]
        Deadline.objects.of(visit).filter(key="briefing").update(city=mentese.parent)
        of_mugla = self.get(browse, coordinator, view="city", city=mentese.parent_id)
        assert titles(of_mugla) == ["Briefing of the delegation"]
        assert len(titles(self.get(browse, coordinator, view="city", about=visit._meta.label_lower))) > 10
        assert titles(self.get(browse, coordinator, view="city", about=visit.pairing._meta.label_lower)) == []

    def test_the_records_to_choose_from_begin_with_a_capital(self, browse, visit, editor):
        page = self.get(browse, editor).text
        assert ">Pairings</option>" in page and ">Visits</option>" in page

    def test_nonsense_in_the_url_is_ignored(self, browse, visit, editor):
        for query in ({"view": "all"}, {"city": "x"}, {"about": "auth.user"}, {"page": "x"}, {"page": 9**20}):
            page = self.get(browse, editor, **query)
            assert page.context["view"] == "mine"
            assert titles(page)

    def test_snoozed_ones_are_marked_and_can_be_filtered(self, browse, visit, editor, reader):
        snooze_deadline(deadline=row(visit, "briefing"), user=editor, until=TODAY + dt.timedelta(days=3))
        everything = self.get(browse, editor)
        assert "Put off until: 27 November" in everything.text
        assert titles(self.get(browse, editor, snoozed="only")) == ["Briefing of the delegation"]
        assert "Briefing of the delegation" not in titles(self.get(browse, editor, snoozed="hidden"))
        assert "Snoozed until" not in self.get(browse, reader, view="city").text

    def test_each_empty_list_leads_on(self, browse, pairing, editor, outsider, admin):
        for view in ("mine", "city", "awaiting", "late", "closed"):
            page = self.get(browse, outsider, view=view)
            assert page.context["empty"]
            assert re.search(r'tw-empty.*btn btn-primary" href="/deadlines/', page.text, re.DOTALL)
        assert self.get(browse, admin).context["empty"][2:] == ("/cities/", "See the cities")
        assert "Clear filters" in self.get(browse, editor, q="nothing of the kind").text

    def test_a_duty_without_a_person_is_named_and_nobody_in_charge_is_said(self, browse, visit, editor):
        Deadline.objects.of(visit).update(responsible=None)
        lines = [
            line for _heading, lines in self.get(browse, editor, view="city").context["sections"] for line in lines
        ]
        said = {line.title: line.who for line in lines}
        assert said["Briefing of the delegation"] == "Nobody yet"
        assert said["Council decision or mayor's approval"] == "Branch head"

    def test_a_line_has_its_button_only_for_who_may_press_it(self, browse, visit, editor, reader, partner):
        button = "Done: Council decision or mayor&#x27;s approval"
        assert button in self.get(browse, editor, view="city").text
        assert button not in self.get(browse, reader, view="city").text
        assert "Done: " not in self.get(browse, partner, view="awaiting").text

    def test_pages_are_of_fifty(self, browse, make_visit, editor):
        for _ in range(5):
            make_visit()
        first, second = self.get(browse, editor, view="city"), self.get(browse, editor, view="city", page=2)
        assert len(titles(first)) == 50
        assert "1–50 of" in first.text
        assert len(titles(second)) == len(set(Deadline.objects.filter(city__country="TR").values_list(
            "object_id", "key"))) - 50  # fmt: skip

    @pytest.mark.parametrize("visits", [1, 3])
    @pytest.mark.parametrize("view", ["mine", "city", "awaiting", "closed"])
    def test_queries_are_constant(self, browse, make_visit, editor, visits, view, django_assert_num_queries):
        for _ in range(visits):
            visit = make_visit()
            meet_deadline(deadline=row(visit, "briefing"), by=editor)
        client = browse(editor)
        client.get("/deadlines/")
        with django_assert_num_queries(7):  # session, user, reach, cities, rows, count, visits
            client.get("/deadlines/", {"view": view, "q": "e"})


class TestDetail:
    def get(self, browse, user, deadline):
        return browse(user).get(deadline.get_absolute_url())

    def test_who_may_read_what(self, browse, visit, people):
        internal, shared = row(visit, "council_decision"), row(visit, "participant_list")
        allowed = {"coordinator": (200, 200), "editor": (200, 200), "reader": (200, 200), "partner": (404, 200)}
        for name, person in people.items():
            codes = tuple(self.get(browse, person, d).status_code for d in (internal, shared))
            assert codes == allowed.get(name, (404, 404)), name

    def test_it_says_what_how_counted_and_why_moved(self, browse, visit, editor, elbasan):
        letter = Deadline.objects.of(visit).get(key="invitation_letter")
        text = self.get(browse, editor, letter).text
        assert "Technical visit to Elbasan" in text
        assert "75 days before the first day of the visit" in text
        assert "19 December is a Saturday; moved to Friday 18 December, the working day before." in text
        assert "names, dates and who pays" in text
        months = self.get(browse, editor, row(visit, "applied_after_six_months")).text
        assert "6 months after the last day of the visit" in months

    def test_it_tells_public_holidays_from_closed_offices(self, browse, make_visit, mentese, editor):
        mentese.closed_days.create(day=dt.date(2027, 1, 8), name="Yerel tatil")
        assert "On 8 January the offices in Menteşe are closed" in self.get(
            browse, editor, row(make_visit(), "council_decision")
        ).text  # fmt: skip
        holiday = make_visit(starts_on=dt.date(2027, 7, 22))  # 23 April is a public holiday in Türkiye
        assert "23 April is a public holiday in Menteşe" in self.get(browse, editor, row(holiday, "dates_agreed")).text

    def test_it_says_short_notice_pinned_and_snoozed(self, browse, make_visit, editor):
        visit = make_visit(days_ahead=20)
        late, pinned = row(visit, "council_decision"), row(visit, "visit_report")
        assert "Short notice: by the rule this was due on 20 October 2026" in self.get(browse, editor, late).text
        pin_deadline(deadline=pinned, due_on=TODAY, due_time=dt.time(17), by=editor)
        text = self.get(browse, editor, pinned).text
        assert "The date was set by hand" in text
        assert "Today 17:00" in text
        assert "Set by hand (by the rule: 16 January 2027)" in text
        assert "17:00 (time in Menteşe)" in text
        snooze_deadline(deadline=late, user=editor, until=dt.date(2026, 11, 27))
        assert "You put this off until: 27 November 2026" in self.get(browse, editor, late).text

    def test_it_lists_the_reminders_for_the_own_city_only(self, browse, visit, editor, partner):
        deadline = row(visit, "participant_list")
        mail = write_email(key="x", kind="deadlines.digest", user=editor)
        Reminder.objects.create(deadline=deadline, due_on=deadline.due_on, rung=5, user=editor, email=mail)
        text = self.get(browse, editor, deadline).text
        assert re.search(r"Elif Demir\s*<small>24 November 2026 12:00, 5 days before", text)
        assert "Next reminder: 13 February 2027" in text
        assert "5 days before" not in self.get(browse, partner, deadline).text

    def test_a_closed_one_says_by_whom_and_why(self, browse, visit, editor):
        deadline = row(visit, "briefing")
        waive_deadline(deadline=deadline, by=editor, reason="Held by telephone")
        text = self.get(browse, editor, deadline).text
        assert "Elif Demir marked this as not needed on 24 November 2026 12:00." in text
        assert "Held by telephone" in text
        assert "Open again" in text
        assert "Set another date" not in text

    def test_the_reader_may_only_snooze(self, browse, visit, reader):
        text = self.get(browse, reader, row(visit, "briefing")).text
        assert "/snooze/" in text
        assert not re.search(r"/(meet|pin|waive|reassign)/", text)

    @pytest.mark.parametrize("travellers", [1, 3])
    def test_queries_are_constant(self, browse, make_visit, editor, travellers, django_assert_num_queries):
        deadline = row(make_visit(travellers=travellers), "tickets")
        for rung in range(travellers):
            mail = write_email(key=rung, kind="test", user=editor)
            Reminder.objects.create(deadline=deadline, due_on=deadline.due_on, rung=rung, user=editor, email=mail)
        client = browse(editor)
        client.get(deadline.get_absolute_url())
        with django_assert_num_queries(8):  # session, user, reach, deadline, visit, travellers', snooze, reminders
            client.get(deadline.get_absolute_url())
