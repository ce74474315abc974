"""What people do with a deadline, through its pages. Frozen at Tuesday 24 November 2026, 12.00 in Istanbul."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from deadlines.actions import (
    meet_deadline,
    pin_deadline,
    reassign_deadline,
    snooze_deadline,
    waive_deadline,
)
from deadlines.models import Deadline, Snooze

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
ACTS = ("meet", "waive", "reopen", "reassign", "pin", "snooze")


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")


@pytest.fixture
def briefing(visit):
    return Deadline.objects.of(visit).get(key="briefing")


def tickets(visit):
    return Deadline.objects.of(visit).filter(key="tickets").order_by("pk")


def post(browse, user, deadline, act, follow=True, **data):
    return browse(user).post(f"/deadlines/{deadline.pk}/{act}/", data, follow=follow)


def open_ones(rows):
    return rows.open().count()


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_a_page_when_opened_and_changes_nothing(browse, briefing, editor, act):
    if act == "reopen":
        meet_deadline(deadline=briefing, by=editor)
    before = Deadline.objects.filter(pk=briefing.pk).values().get()
    page = browse(editor).get(f"/deadlines/{briefing.pk}/{act}/")
    assert page.status_code == 200
    assert f'action="/deadlines/{briefing.pk}/{act}/"' in page.text
    assert Deadline.objects.filter(pk=briefing.pk).values().get() == before


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("act", ACTS)
def test_only_who_may_edit_may_act_and_readers_may_snooze(browse, briefing, people, act, method):
    allowed = {"editor", "coordinator"} | ({"reader"} if act == "snooze" else set())
    for name, person in people.items():
        code = getattr(browse(person), method)(f"/deadlines/{briefing.pk}/{act}/", {"to": "x"}).status_code
        assert (code != 404) == (name in allowed), name


def test_the_person_responsible_may_act_without_being_an_editor(browse, briefing, reader):
    Deadline.objects.filter(pk=briefing.pk).update(responsible=reader.persons.get())
    post(browse, reader, briefing, "meet")
    assert not open_ones(Deadline.objects.filter(pk=briefing.pk))


class TestMeet:
    def test_it_is_closed_with_who_when_and_a_note(self, browse, briefing, editor):
        page = post(browse, editor, briefing, "meet", note="Minutes 14")
        briefing.refresh_from_db()
        closing = (briefing.closed_how, briefing.closed_by, briefing.closed_at, briefing.closed_note)
        assert closing == ("met", editor, NOW, "Minutes 14")
        assert "Done: Briefing of the delegation" in page.text

    def test_it_leads_back_to_where_one_was(self, browse, briefing, editor):
        answer = post(browse, editor, briefing, "meet", follow=False, next="/deadlines/?view=city")
        assert answer.url == "/deadlines/?view=city"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_it_never_leads_to_another_site(self, browse, briefing, editor, elsewhere):
        page = browse(editor).get(f"/deadlines/{briefing.pk}/meet/", {"next": elsewhere})
        assert page.context["cancel_url"] == briefing.get_absolute_url()
        answer = post(browse, editor, briefing, "meet", follow=False, next=elsewhere)
        assert answer.url == briefing.get_absolute_url()

    def test_undo_opens_it_again(self, browse, briefing, editor):
        client = browse(editor)
        page = client.post(f"/deadlines/{briefing.pk}/meet/", {"next": "/deadlines/"}, follow=True)
        (message,) = page.context["messages"]
        url = message.extra_tags.removeprefix("undo:")
        assert f'action="{url}"'.replace("&", "&amp;") in page.text
        back = client.post(url)
        assert back.url == "/deadlines/"
        assert open_ones(Deadline.objects.filter(pk=briefing.pk)) == 1

    def test_for_one_traveller_or_for_all(self, browse, make_visit, editor):
        visit = make_visit(travellers=4)
        page = browse(editor).get(f"/deadlines/{tickets(visit)[0].pk}/meet/")
        assert "For all 4 travellers" in page.text
        post(browse, editor, tickets(visit)[0], "meet")
        assert open_ones(tickets(visit)) == 3
        page = post(browse, editor, tickets(visit)[1], "meet", all="on", note="TK 1075")
        assert "Done: Flight tickets (3 people)" in page.text
        assert set(tickets(visit).values_list("closed_how", "closed_note")) == {("met", ""), ("met", "TK 1075")}

    def test_all_of_a_line_of_mine_are_those_i_am_responsible_for(self, browse, make_visit, editor, reader):
        visit = make_visit(travellers=3)
        tickets(visit).filter(pk=tickets(visit).last().pk).update(responsible=reader.persons.get())
        post(browse, editor, tickets(visit)[0], "meet", all="mine")
        assert list(tickets(visit).open()) == [tickets(visit).last()]

    def test_all_are_those_due_on_the_same_day(self, browse, make_visit, editor):
        visit = make_visit(travellers=3)
        pin_deadline(deadline=tickets(visit).last(), due_on=TODAY, due_time=None, by=editor)
        post(browse, editor, tickets(visit)[0], "meet", all="all")
        assert list(tickets(visit).open()) == [tickets(visit).last()]

    def test_undo_of_all_opens_just_those_that_were_closed(self, browse, make_visit, editor):
        visit = make_visit(travellers=3)
        meet_deadline(deadline=tickets(visit)[2], by=editor)
        client = browse(editor)
        page = client.post(f"/deadlines/{tickets(visit)[0].pk}/meet/", {"all": "all"}, follow=True)
        (message,) = page.context["messages"]
        client.post(message.extra_tags.removeprefix("undo:"))
        assert set(tickets(visit).open()) == set(tickets(visit)[:2])

    def test_undo_opens_nothing_of_another_deadline(self, browse, visit, briefing, editor):
        other = Deadline.objects.of(visit).get(key="advance")
        for deadline in (briefing, other):
            meet_deadline(deadline=deadline, by=editor)
        browse(editor).post(f"/deadlines/{briefing.pk}/reopen/?also={other.pk}")
        assert list(Deadline.objects.filter(pk__in=[briefing.pk, other.pk]).open()) == [briefing]


class TestSomebodyElseWasFaster:
    def test_it_says_who_and_when(self, browse, briefing, editor, coordinator):
        meet_deadline(deadline=briefing, by=coordinator)
        for act in ("meet", "waive", "reassign", "pin", "snooze"):
            page = post(browse, editor, briefing, act, reason="x", due_on="01.12.2026")
            assert "Zeynep Arslan already ticked this off on 24 November 2026 12:00." in page.text, act
        briefing.refresh_from_db()
        assert briefing.closed_by == coordinator

    def test_it_says_why_something_was_waived(self, browse, briefing, editor, coordinator):
        waive_deadline(deadline=briefing, by=coordinator, reason="Held by telephone")
        assert "as not needed on 24 November 2026 12:00: Held by telephone" in post(
            browse, editor, briefing, "meet"
        ).text  # fmt: skip

    def test_it_says_that_the_portal_cancelled_it(self, browse, briefing, editor):
        Deadline.objects.filter(pk=briefing.pk).update(closed_how="cancelled", closed_at=NOW)
        assert "This was cancelled on 24 November 2026" in post(browse, editor, briefing, "meet").text
        assert "comes back by itself" in post(browse, editor, briefing, "reopen").text

    def test_pressing_twice_is_no_fault(self, browse, briefing, editor):
        post(browse, editor, briefing, "meet")
        page = post(browse, editor, briefing, "meet")
        assert "You closed this yourself on 24 November 2026 12:00." in page.text
        assert 'role="alert"' not in page.text

    def test_of_two_who_loaded_the_same_version_one_wins(self, briefing, editor, coordinator):
        stale = [Deadline.objects.get(pk=briefing.pk) for _ in range(4)]
        assert meet_deadline(deadline=briefing, by=coordinator)
        assert not meet_deadline(deadline=stale[0], by=editor)
        assert not waive_deadline(deadline=stale[1], by=editor, reason="x")
        assert not pin_deadline(deadline=stale[2], due_on=TODAY, due_time=None, by=editor)
        assert not reassign_deadline(deadline=stale[3], to=None, by=editor)
        briefing.refresh_from_db()
        assert (briefing.closed_by, briefing.pinned) == (coordinator, False)
        assert briefing.responsible is not None


class TestWaive:
    def test_it_needs_a_reason_and_says_so_beside_the_field(self, browse, briefing, editor):
        page = post(browse, editor, briefing, "waive", reason="  ")
        assert page.status_code == 200
        assert "This field is required." in page.text
        assert open_ones(Deadline.objects.filter(pk=briefing.pk)) == 1

    def test_the_reason_stays(self, browse, briefing, editor):
        page = post(browse, editor, briefing, "waive", reason="Held by telephone")
        assert "Not needed: Briefing of the delegation" in page.text
        assert "Held by telephone" in page.text
        briefing.refresh_from_db()
        assert (briefing.closed_how, briefing.closed_note) == ("waived", "Held by telephone")


class TestReassign:
    def test_to_somebody_of_the_owing_city(self, browse, briefing, editor, reader, partner):
        post(browse, editor, briefing, "reassign", to=reader.persons.get().pk)
        briefing.refresh_from_db()
        assert briefing.responsible == reader.persons.get()
        page = post(browse, editor, briefing, "reassign", to=partner.persons.get().pk)
        assert "Select a valid choice" in page.text
        briefing.refresh_from_db()
        assert briefing.responsible == reader.persons.get()

    def test_to_nobody_by_name(self, browse, briefing, editor):
        assert "Now responsible: Nobody yet" in post(browse, editor, briefing, "reassign", to="").text
        briefing.refresh_from_db()
        assert briefing.responsible is None


class TestPin:
    def test_a_date_and_a_time(self, browse, briefing, editor):
        page = post(browse, editor, briefing, "pin", due_on="01/12/2026", due_time="17:00")
        briefing.refresh_from_db()
        assert (briefing.due_on, briefing.due_time) == (dt.date(2026, 12, 1), dt.time(17))
        assert (briefing.pinned, briefing.short_notice) == (True, False)
        assert "Now due on Tuesday 1 December." in page.text

    def test_not_in_the_past(self, browse, briefing, editor):
        page = post(browse, editor, briefing, "pin", due_on="23/11/2026")
        assert "This day has passed." in page.text
        briefing.refresh_from_db()
        assert not briefing.pinned


class TestSnooze:
    @pytest.mark.parametrize(
        ("said", "until"),
        [
            ({"days": "1"}, "2026-11-25"),
            ({"days": "7"}, "2026-12-01"),
            ({"days": "", "until": "15/12/2026"}, "2026-12-15"),
            ({"days": "3", "until": "15/12/2026"}, "2026-12-15"),
        ],
    )
    def test_for_some_days_or_until_a_day(self, browse, briefing, reader, said, until):
        post(browse, reader, briefing, "snooze", **said)
        assert str(Snooze.objects.get(deadline=briefing, user=reader).until) == until

    @pytest.mark.parametrize("until", ["", "24/11/2026", "24/11/2027", "soon"])
    def test_not_until_nonsense(self, browse, briefing, reader, until):
        page = post(browse, reader, briefing, "snooze", days="", until=until)
        assert page.context["form"].errors["until"]
        assert not Snooze.objects.exists()

    def test_it_changes_nobody_elses_view(self, browse, briefing, editor, reader):
        post(browse, reader, briefing, "snooze", days="3")
        assert not Deadline.objects.not_snoozed_by(reader, TODAY).filter(pk=briefing.pk).exists()
        assert Deadline.objects.not_snoozed_by(editor, TODAY).filter(pk=briefing.pk).exists()

    def test_it_ends_when_one_wants_it_back(self, browse, briefing, reader):
        snooze_deadline(deadline=briefing, user=reader, until=TODAY + dt.timedelta(days=3))
        assert "Show it again now" in browse(reader).get(f"/deadlines/{briefing.pk}/snooze/").text
        post(browse, reader, briefing, "snooze", days="0")
        assert Deadline.objects.not_snoozed_by(reader, TODAY).filter(pk=briefing.pk).exists()

    def test_for_all_travellers_at_once(self, browse, make_visit, editor):
        visit = make_visit(travellers=3)
        post(browse, editor, tickets(visit)[0], "snooze", days="3", all="on")
        assert Snooze.objects.filter(user=editor).count() == 3
