"""Today, as each person meets it. Frozen at Tuesday 24 November 2026, 12.00 in Istanbul, 10.00 in Elbasan."""

import datetime as dt
import re

import pytest
import time_machine

from accounts.models import User
from deadlines.actions import meet_deadline, snooze_deadline
from deadlines.models import Deadline

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")


def set_days(visit, **days):
    for key, left in days.items():
        Deadline.objects.of(visit).filter(key=key).update(due_on=TODAY + dt.timedelta(days=left))


def get(browse, user):
    response = browse(user).get("/today/")
    assert response.status_code == 200
    return response


def said(response):
    """The sentence under the heading."""
    lead = re.search(r"</h1>\s*<p>(.*?)</p>", response.text, re.DOTALL)[1]
    return " ".join(re.sub(r"<[^>]+>", "", lead).split())


def groups(response):
    return {heading: [line.title for line in lines] for heading, lines in response.context["sections"]}


def awaited(response):
    return [line.title for line in response.context["awaited"]]


def test_nobody_sees_it_without_signing_in(browse, db):
    assert browse(None).get("/today/").url == "/accounts/login/?next=/today/"


def test_the_editor_sees_what_is_due_and_what_comes_next(browse, make_visit, editor):
    visit = make_visit(travellers=6)
    set_days(visit, advance=-4, tickets=0, briefing=3, insurance=6, council_note=7)
    page = get(browse, editor)
    assert said(page) == (
        "1 deadline is late. 1 deadline is due today. “Technical visit to Elbasan” begins in 100 days."
    )
    found = groups(page)
    assert found["Late"] == ["Travel advance"]
    assert found["Today"] == ["Flight tickets (6 people)"]
    assert found["This week"] == ["Briefing of the delegation", "Travel insurance (6 people)"]
    assert found["Later"][0] == "Information note for the council's agenda"
    assert awaited(page) == ["Visit dates agreed", "Invitation letter sent", "Final agenda of the visit"]
    assert page.context["due_count"] == 2
    assert f'href="{visit.get_absolute_url()}"' in page.text
    assert "4–7 March 2027" in page.text


def test_nothing_late_and_nothing_today_is_said(browse, visit, editor):
    assert said(get(browse, editor)).startswith("Nothing is late, and nothing is due today.")


def test_the_reader_sees_the_same_without_buttons_but_their_own(browse, visit, editor, reader):
    Deadline.objects.of(visit).filter(key="briefing").update(responsible=reader.persons.get())
    page = get(browse, reader)
    assert "Council decision or mayor's approval" in groups(page)["Later"]
    assert re.findall(r'aria-label="Done: ([^"]+)"', page.text) == ["Briefing of the delegation"]
    assert "Plan a visit" not in page.text
    assert "Plan a visit" in get(browse, editor).text


def test_the_coordinator_above_sees_the_district_that_lets_them_act(browse, visit, mentese, coordinator):
    page = get(browse, coordinator)
    assert "Council decision or mayor's approval" in groups(page)["Later"]
    assert re.search(r"#i-user\"/></svg>[^<]+, Menteşe</span>", page.text)
    mentese.parent_may_act = False
    mentese.save()
    page = get(browse, coordinator)
    assert groups(page) == {}
    assert page.context["visit"]["title"] == "Technical visit to Elbasan"


def test_the_partner_sees_what_the_own_city_owes_and_no_travel_preparation(browse, visit, partner):
    page = get(browse, partner)
    assert groups(page) == {"Later": ["Visit dates agreed", "Invitation letter sent", "Final agenda of the visit"]}
    assert awaited(page) == ["Visit dates agreed", "Final list of participants", "Visit report"]
    assert "2 people" in page.text
    assert "Travel preparation" not in page.text
    assert "Plan a visit" not in page.text


def test_travel_preparation_counts_what_the_travellers_have_closed(browse, make_visit, editor):
    visit = make_visit(travellers=6)
    of_travellers = Deadline.objects.of(visit).filter(person__isnull=False)
    total = of_travellers.count()
    for deadline in of_travellers.filter(key__in=["tickets", "hotel"]):
        meet_deadline(deadline=deadline, by=editor)
    of_travellers.filter(pk=of_travellers.filter(key="insurance").first().pk).update(
        closed_how="cancelled", closed_at=NOW
    )
    page = get(browse, editor)
    assert f"12 of {total - 1} done" in page.text
    assert page.context["visit"]["faces"] == [f"Yolcu {n}" for n in range(1, 5)]
    assert ">+2<" in page.text


@pytest.mark.parametrize(
    ("who", "link", "action"),
    [
        ("outsider", "/pairings/", "See the pairings"),
        ("admin", "/admin/", "Open the administration"),
        ("editor", "/visits/new/", "Plan a visit"),
    ],
)
def test_who_has_nothing_to_do_learns_the_next_step(browse, pairing, people, who, link, action):
    page = get(browse, people[who])
    button = re.search(r'tw-empty.*?<a class="btn btn-primary" href="([^"]+)">([^<]+)</a>', page.text, re.DOTALL)
    assert button.groups() == (link, action)


def test_somebody_without_a_city_is_told_whom_to_ask(browse, db):
    from conftest import make_user

    page = get(browse, make_user("new@twinning.example", language="en"))
    assert "Ask the coordinator of your city to invite you" in page.text


@pytest.mark.parametrize(
    ("hour", "zone", "greeting"),
    [
        (2, "", "Good morning, Elif"),
        (8, "", "Good morning, Elif"),
        (9, "", "Good afternoon, Elif"),
        (16, "", "Good evening, Elif"),
        (9, "America/New_York", "Hello, Elif"),
        (12, "America/New_York", "Good morning, Elif"),
    ],
)
def test_the_greeting_is_that_of_the_persons_own_hour(browse, pairing, editor, hour, zone, greeting):
    editor.time_zone, editor.language = zone, "en"
    editor.save()
    with time_machine.travel(NOW.replace(hour=hour), tick=False):
        assert get(browse, editor).context["greeting"] == greeting


def test_what_is_snoozed_waits(browse, visit, editor):
    deadline = Deadline.objects.of(visit).get(key="briefing")
    snooze_deadline(deadline=deadline, user=editor, until=TODAY + dt.timedelta(days=3))
    assert "Briefing of the delegation" not in get(browse, editor).text
    with time_machine.travel(NOW + dt.timedelta(days=3), tick=False):
        assert "Briefing of the delegation" in get(browse, editor).text


def test_twelve_rows_and_the_way_to_all(browse, make_visit, editor):
    for _ in range(2):
        make_visit()
    page = get(browse, editor)
    assert sum(len(titles) for titles in groups(page).values()) == 12
    assert f'href="/deadlines/?view=city">All ({page.context["total"]})' in page.text


def test_beyond_forty_it_says_more_than(browse, make_visit, editor):
    for _ in range(3):
        make_visit()
    assert "All (more than 40)" in get(browse, editor).text


def test_a_visit_that_is_put_off_or_over_is_not_next(browse, make_visit, editor):
    make_visit(days_ahead=30, title_en="The one put off", title_tr="Ertelenen")
    put_off = Deadline.objects.first().subject
    put_off.state = "postponed"
    put_off.save()
    make_visit(days_ahead=60)
    assert get(browse, editor).context["visit"]["title"] == "Technical visit to Elbasan"


def test_under_way(browse, visit, editor):
    with time_machine.travel(NOW + dt.timedelta(days=101), tick=False):
        assert "Under way" in get(browse, editor).text


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("who", ["editor", "coordinator", "reader"])
def test_eight_queries_whatever_there_is(browse, make_visit, people, who, number, django_assert_num_queries):
    for _ in range(number):
        make_visit(travellers=number)
    client = browse(people[who])
    client.get("/today/")
    with django_assert_num_queries(8):  # session, user, reach, due, awaited, visits of both, next visit, delegation
        client.get("/today/")
