"""From the call to handing in, and the programme's result, through the pages."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cities.models import Theme
from conftest import make_city
from outbox.kinds import message_for
from outbox.models import Email
from pairings.models import Application, Pairing
from twinning.tests.matrix import form_on


@pytest.fixture
def host(cohort, elbasan):
    host = cohort.hosts.create(name="Elbasan", capacity=2)
    host.cities.add(elbasan)
    return host


@pytest.fixture
def draft(cohort, mentese, editor, host):
    theme = Theme.objects.create(key="water", name_tr="Su", name_en="Water")
    mentese.priorities.create(theme=theme, need=4, offer=1)
    return Application.objects.get(pk=_start(cohort, mentese, editor))


def _start(cohort, city, user):
    from pairings.application_actions import start_application

    return start_application(cohort=cohort, city=city, by=user).pk


def page_and_form(client, draft):
    path = f"/pairings/applications/{draft.pk}/edit/"
    form = form_on(client.get(path).content.decode(), path)
    del form["form_key"]  # as the script leaves it out
    return path, form


def filled(draft, editor, form):
    person = editor.persons.get()
    texts = dict.fromkeys(["motivation", "challenge", "use", "commitment"], "Dere taşkını")
    wish = {"wish_1": draft.cohort.hosts.get().pk, "evidence_1": "Bir çağrı"}
    return form | texts | wish | {"person_1": person.pk, "english_1": "B2", "hours_1": "12"}


def test_the_call_shows_the_extension_in_both_times(browse, editor, cohort):
    brussels = ZoneInfo("Europe/Brussels")
    cohort.call_closes_original = dt.datetime(2030, 10, 31, 17, tzinfo=brussels)
    cohort.call_closes = dt.datetime(2030, 11, 14, 17, tzinfo=brussels)
    cohort.save()
    page = browse(editor).get(f"/pairings/cohorts/{cohort.pk}/").content.decode()
    assert "14 Kasım 2030 17.00 (Brussels)" in page
    assert "14 Kasım 2030 19.00" in page
    assert "31 Ekim 2030 17.00" in page
    assert "NetZeroCities" in page


def test_a_draft_begins_with_the_needs_of_the_city(browse, editor, cohort, mentese):
    theme = Theme.objects.create(key="water", name_tr="Su", name_en="Water")
    mentese.priorities.create(theme=theme, need=4, offer=1)
    answers = [browse(editor).post(f"/pairings/cohorts/{cohort.pk}/apply/", {"city": mentese.pk}) for _ in "12"]
    application = Application.objects.get()
    assert [answer.url for answer in answers] == [f"/pairings/applications/{application.pk}/edit/"] * 2
    assert [(row.theme, row.need) for row in application.needs.all()] == [(theme, 4)]


def test_nobody_applies_for_a_foreign_city(browse, editor, cohort):
    city = make_city("Lyon", country="FR")
    browse(editor).post(f"/pairings/cohorts/{cohort.pk}/apply/", {"city": city.pk})
    assert not Application.objects.exists()


def test_what_is_typed_saves_itself_and_the_next_save_goes_on(browse, editor, draft):
    client = browse(editor)
    path, form = page_and_form(client, draft)
    answer = client.post(path, form | {"motivation": "Güneş", "autosave": "1"}).json()
    assert answer["saved"].startswith("kaydedildi ")
    form |= {"version": answer["version"], "version_loaded": answer["loaded"], "motivation": "Güneş ve su"}
    assert "saved" in client.post(path, form | {"autosave": "1"}).json()
    draft.refresh_from_db()
    assert draft.motivation == "Güneş ve su"


def test_two_writers_overwrite_nothing(browse, editor, coordinator, draft):
    mine, theirs = browse(editor), browse(coordinator)
    path, form = page_and_form(mine, draft)
    theirs.post(path, form | {"motivation": "Onların"})
    said = mine.post(path, form | {"motivation": "Benim", "autosave": "1"})
    assert (said.status_code, list(said.json())) == (409, ["refused"])
    page = mine.post(path, form | {"motivation": "Benim"}).content.decode()
    assert "Onların" in page
    assert "Benim" in page
    draft.refresh_from_db()
    assert draft.motivation == "Onların"


def test_a_conflict_in_needs_shows_theirs(browse, editor, coordinator, draft):
    mine, theirs = browse(editor), browse(coordinator)
    path, form = page_and_form(mine, draft)
    need = f"need_{Theme.objects.get().pk}"
    theirs.post(path, form | {need: "2"})
    page = mine.post(path, form | {need: "5"}).content.decode()
    assert "<dd>2</dd>" in page.replace("<p>", "").replace("</p>", "")
    assert draft.needs.get().need == 2


def test_a_host_is_wished_for_once(browse, editor, draft, host):
    client = browse(editor)
    path, form = page_and_form(client, draft)
    assert client.post(path, form | {"wish_1": host.pk, "wish_2": host.pk}).status_code == 200
    assert not draft.preferences.exists()


def test_the_check_names_what_is_missing_and_where(browse, editor, draft):
    draft.cohort.hours_per_month, draft.cohort.english_least = 20, "C1"
    draft.cohort.save()
    client = browse(editor)
    check = f"/pairings/applications/{draft.pk}/check/"
    edit = f"/pairings/applications/{draft.pk}/edit/"
    page = client.get(check).content.decode()
    assert all(f'href="{edit}#{field}"' in page for field in ("id_motivation", "id_wish_1", "id_person_1"))
    path, form = page_and_form(client, draft)
    assert client.post(path, filled(draft, editor, form) | {"check": "1"}).url == check
    page = client.get(check).content.decode()
    assert "#id_motivation" not in page
    assert f'href="{edit}#id_english_1"' in page
    assert f'href="{edit}#id_hours_1"' in page


def test_a_coordinator_hands_in_what_is_complete(browse, editor, coordinator, draft):
    submit = f"/pairings/applications/{draft.pk}/submit/"
    path, form = page_and_form(browse(editor), draft)
    browse(editor).post(path, filled(draft, editor, form))
    assert browse(editor).get(submit).status_code == 404
    client = browse(coordinator)
    typed = form_on(client.get(submit).content.decode(), submit)
    client.post(submit, typed)
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_by) == ("submitted", coordinator)
    receipt = message_for(Email.objects.get(kind="pairings.receipt", recipient=coordinator))
    assert "Menteşe" in receipt.subject


def test_nothing_is_handed_in_incomplete_or_late(browse, coordinator, editor, draft):
    client, submit = browse(coordinator), f"/pairings/applications/{draft.pk}/submit/"
    assert client.post(submit, {"version": draft.version}).url.endswith("/check/")
    path, form = page_and_form(client, draft)
    client.post(path, filled(draft, editor, form))
    draft.cohort.call_closes = timezone.now() - dt.timedelta(minutes=1)
    draft.cohort.save()
    draft.refresh_from_db()
    client.post(submit, {"version": draft.version})
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_withdrawn_with_its_reason_another_may_begin(browse, coordinator, draft, cohort, mentese):
    browse(coordinator).post(f"/pairings/applications/{draft.pk}/withdraw/", {"reason": "Yanlış dönem"})
    draft.refresh_from_db()
    assert (draft.state, draft.withdrawn_because) == ("withdrawn", "Yanlış dönem")
    assert _start(cohort, mentese, coordinator) != draft.pk


def test_a_recorded_result_makes_one_pairing(browse, coordinator, cohort, mentese, host, elbasan, partner):
    client, path = browse(coordinator), f"/pairings/cohorts/{cohort.pk}/result/"
    said = {
        "city": mentese.pk,
        "state": "selected",
        "letter_on": "01.09.2026",
        "reference": "NZC-7",
        "hosts": [host.pk],
    }
    for _time in "12":
        client.post(path, said)
    pairing = Pairing.objects.get()
    application = Application.objects.get()
    assert (pairing.twin, [row.city for row in pairing.hosts.all()]) == (mentese, [elbasan])
    assert pairing.state == "proposed"
    assert (application.state, application.letter_reference) == ("selected", "NZC-7")
    mails = list(Email.objects.filter(kind="pairings.result"))
    assert {mail.recipient for mail in mails} == {partner}
    assert all("Elbasan" in message_for(mail).subject for mail in mails)


def test_a_result_without_host_or_of_a_city_that_organises_is_not_taken(browse, coordinator, cohort, mentese, mugla):
    client, path = browse(coordinator), f"/pairings/cohorts/{cohort.pk}/result/"
    said = {"city": mentese.pk, "state": "selected", "letter_on": "01.09.2026"}
    assert client.post(path, said).status_code == 200
    cohort.organiser = mugla
    cohort.save()
    assert client.post(path, said | {"state": "reserve"}).status_code == 404
    assert not Application.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_no_more_for_more_rows(
    number, browse, coordinator, cohort, mugla, mentese, bodrum, django_assert_num_queries
):
    for city in [mugla, mentese, bodrum][:number]:
        _start(cohort, city, coordinator)
    client = browse(coordinator)
    client.get("/pairings/applications/")
    with django_assert_num_queries(5):
        assert client.get("/pairings/applications/").status_code == 200
