"""The list of visits: who sees which, how it is found and ordered. Frozen at Tuesday 24 November 2026."""

import pytest

from visits.models import Traveller, Visit

pytestmark = pytest.mark.usefixtures("november", "english")


def titles(response):
    return [row["title"] for row in response.context["rows"]]


@pytest.fixture
def look(browse):
    def get(user, **query):
        response = browse(user).get("/visits/", query)
        assert response.status_code == 200
        return response

    return get


def test_each_person_sees_the_visits_of_their_pairings(look, make_visit, people):
    make_visit(title_en="To Elbasan")
    idea = make_visit(title_en="Only an idea", starts_on=None)
    assert idea.state == Visit.State.IDEA
    assert titles(look(people["editor"])) == ["To Elbasan", "Only an idea"]
    assert titles(look(people["reader"])) == ["To Elbasan", "Only an idea"]
    assert titles(look(people["partner"])) == ["To Elbasan"]
    assert titles(look(people["outsider"])) == []


def test_what_is_coming_stands_first_then_what_waits_for_dates_then_what_is_over(look, make_visit, editor):
    make_visit(title_en="later", days_ahead=200)
    make_visit(title_en="idea", starts_on=None)
    make_visit(title_en="long ago", days_ahead=-200)
    make_visit(title_en="sooner", days_ahead=10)
    make_visit(title_en="just over", days_ahead=-20)
    off = make_visit(title_en="postponed", days_ahead=5)
    Visit.objects.filter(pk=off.pk).update(state="postponed")
    assert titles(look(editor)) == ["sooner", "later", "postponed", "idea", "just over", "long ago"]


@pytest.mark.parametrize("word", ["ELBASAN", "cölmekci", "COLMEKCI", "su kayip"])
def test_search_folds_title_place_and_city(look, make_visit, editor, word):
    make_visit(title_tr="Su kayıpları", title_en="Water losses", place="Çölmekçi")
    make_visit(title_tr="Su kayıpları", title_en="Water losses", place="Çölmekçi")
    assert len(titles(look(editor, q=word))) == 2
    assert titles(look(editor, q="Kalamata")) == []


def test_filters_narrow_and_nonsense_is_ignored(look, make_visit, editor, elbasan, bodrum):
    make_visit(title_en="this year", days_ahead=10)
    make_visit(title_en="next year", days_ahead=100)
    Visit.objects.filter(title_en="this year").update(state="confirmed")
    assert titles(look(editor, year="2027")) == ["next year"]
    assert titles(look(editor, state="confirmed")) == ["this year"]
    assert len(titles(look(editor, city=elbasan.pk))) == 2
    assert len(titles(look(editor, city=bodrum.pk, state="nonsense", year="x", view="y", page="z"))) == 2


def test_saved_views_count_what_they_show(look, make_visit, editor, partner, reader):
    make_visit(title_en="coming", days_ahead=10)
    make_visit(title_en="over", days_ahead=-20)
    travels = make_visit(title_en="mine", days_ahead=50)
    Traveller.objects.create(visit=travels, person=reader.persons.get())
    for user, view, expected in [
        (editor, "upcoming", ["coming", "mine"]),
        (editor, "past", ["over"]),
        (reader, "mine", ["mine"]),
        (partner, "awaiting", ["coming", "mine", "over"]),
    ]:
        response = look(user, view=view)
        assert titles(response) == expected
        chip = next(chip for chip in response.context["chips"] if chip["current"])
        assert chip["count"] == len(expected)
    assert "Awaiting our reply" not in [chip["label"] for chip in look(editor).context["chips"]]


def test_only_who_may_edit_a_pairing_is_offered_to_plan(look, visit, people):
    offered = {name: b'href="/visits/new/"' in look(user).content for name, user in people.items()}
    assert [name for name in people if offered[name]] == ["coordinator", "editor"]


def test_the_empty_list_shows_the_next_step(look, pairing, editor, outsider):
    assert b'href="/visits/new/"' in look(editor).content
    assert b"No visit yet" in look(outsider).content
    assert b"No visit fits" in look(editor, q="nothing").content


@pytest.mark.parametrize(("query", "most"), [({}, 6), ({"q": "elbasan", "year": "2027"}, 7)])
def test_queries_do_not_grow_with_the_rows(make_visit, browse, editor, query, most, django_assert_num_queries):
    client = browse(editor)
    make_visit()
    client.get("/visits/", query)
    with django_assert_num_queries(most):
        client.get("/visits/", query)
    make_visit()
    make_visit()
    with django_assert_num_queries(most):
        client.get("/visits/", query)


def test_a_page_of_fifty_is_light(make_visit, look, editor):
    first = make_visit(title_en="Technical visit to Elbasan, second round")
    Visit.objects.bulk_create(
        Visit(
            pairing=first.pairing,
            host=first.host,
            guest=first.guest,
            title_tr=f"Elbasan teknik ziyareti {number}",
            title_en=f"Technical visit to Elbasan {number}",
            place="Elbasan",
            starts_on=first.starts_on,
            ends_on=first.ends_on,
            state="confirmed",
        )
        for number in range(60)
    )
    response = look(editor)
    assert len(response.context["rows"]) == 50
    assert len(response.content) <= 40_000
    assert len(look(editor, page=2).context["rows"]) == 11
