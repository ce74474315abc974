"""Adding, seeing, changing and removing documents, as people do it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document

from . import samples


def adding_to(visit):
    return f"/documents/on/visits.visit/{visit.pk}/add/"


def sent(*files, **more):
    return {"files": list(files), "kind": "letter", "title": "", "audience": "partners"} | more


@pytest.mark.parametrize(
    ("language", "words"), [("tr", ["Belgeler", "Ortaklar da"]), ("en", ["Documents", "Partners too"])]
)
def test_several_files_are_added_at_once_and_shared(visit, editor, partner, browse, language, words):
    partner.language = language
    partner.save()
    files = [samples.upload("Davet_mektubu.pdf", samples.pdf()), samples.upload("Liste.docx", samples.docx())]
    answer = browse(editor).post(adding_to(visit), sent(*files, title="Both"))
    assert answer.url == f"{visit.get_absolute_url()}?tab=documents"
    assert sorted(Document.objects.values_list("title", flat=True)) == ["Davet mektubu", "Liste"]
    page = browse(partner).get(answer.url).content.decode()
    for word in [*words, "Davet mektubu", "<em>2</em>"]:
        assert word in page


def test_good_files_are_kept_when_others_are_refused_and_both_are_said(visit, editor, browse):
    files = [samples.upload("iyi.pdf", samples.pdf()), samples.upload("kötü.pdf", samples.pdf(b"/JavaScript"))]
    client = browse(editor)
    key = "b7f3f1f0-0000-4000-8000-000000000001"
    answer = client.post(adding_to(visit), sent(*files, form_key=key), follow=True)
    assert [document.title for document in Document.objects.all()] == ["iyi"]
    page = answer.content.decode()
    assert "kötü.pdf" in page
    assert "betik" in page
    assert "1 belge eklendi" in page
    assert "kötü.pdf" not in client.get(adding_to(visit)).content.decode()


def test_when_all_are_refused_each_is_named_beside_the_field(visit, editor, browse):
    files = [samples.upload("boş.pdf", b""), samples.upload("virüs.exe", b"MZ" + b"\0" * 100)]
    answer = browse(editor).post(adding_to(visit), sent(*files))
    assert answer.status_code == 200
    errors = answer.context["form"].errors["files"]
    assert [error.split(":")[0] for error in errors] == ["boş.pdf", "virüs.exe"]
    assert not Document.objects.exists()


def test_more_than_twenty_are_left_for_the_next_time(visit, editor, browse):
    files = [samples.upload(f"{n}.txt", b"a") for n in range(22)]
    answer = browse(editor).post(adding_to(visit), sent(*files), follow=True)
    assert Document.objects.count() == 20
    assert len(answer.context["refused"]) == 2


def test_readers_and_a_completed_pairing_add_nothing(visit, editor, reader, browse):
    assert browse(reader).get(adding_to(visit)).status_code == 404
    visit.pairing.state = "completed"
    visit.pairing.save()
    for address in (adding_to(visit), f"/documents/on/pairings.pairing/{visit.pairing_id}/add/"):
        assert browse(editor).post(address, sent(samples.upload("a.pdf", samples.pdf()))).status_code == 404
    assert not Document.objects.exists()
    assert "Belge ekle" not in browse(editor).get(f"{visit.get_absolute_url()}?tab=documents").content.decode()


def test_what_is_no_subject_is_not_there(visit, editor, browse):
    assert browse(editor).get(f"/documents/on/cities.city/{visit.host_id}/add/").status_code == 404
    assert browse(editor).get("/documents/on/nonsense/1/zip/").status_code == 404


def test_only_who_sees_money_may_choose_it(visit, editor, coordinator, browse):
    files = {"files": [samples.upload("a.pdf", samples.pdf())]}
    assert browse(editor).post(adding_to(visit), sent(**files, audience="money")).status_code == 200
    assert (
        browse(coordinator)
        .post(adding_to(visit), sent(samples.upload("a.pdf", samples.pdf()), audience="money"))
        .status_code
        == 302
    )
    assert Document.objects.get().audience == "money"


def test_the_partner_adds_what_is_its_own(visit, partner, elbasan, editor, browse):
    browse(partner).post(adding_to(visit), sent(samples.upload("Invitation.pdf", samples.pdf())))
    document = Document.objects.get()
    assert document.city == elbasan
    assert browse(editor).get(document.get_absolute_url()).status_code == 200
    assert browse(editor).get(f"{document.get_absolute_url()}edit/").status_code == 404


def test_a_new_version_stands_first_and_the_old_one_stays(visit, editor, add, browse):
    document = add(visit, editor)
    client = browse(editor)
    newer = samples.pdf(b"% newer")
    answer = client.post(
        f"{document.get_absolute_url()}new-version/", {"file": samples.upload("Yeni.pdf", newer), "note": "Signed"}
    )
    assert answer.url == document.get_absolute_url()
    assert b"".join(client.get(f"{document.get_absolute_url()}file/").streaming_content) == newer
    assert b"".join(client.get(f"{document.get_absolute_url()}versions/1/").streaming_content) == samples.pdf()
    page = client.get(answer.url).content.decode()
    assert "Signed" in page
    assert page.index("Yeni.pdf") < page.index("Davet mektubu.pdf")
    assert "Yeni.pdf" in client.get(f"{document.get_absolute_url()}history/").content.decode()


def test_a_bad_version_changes_nothing(visit, editor, add, browse):
    document = add(visit, editor)
    bad = samples.upload("Yeni.pdf", b"<html>")
    answer = browse(editor).post(f"{document.get_absolute_url()}new-version/", {"file": bad})
    assert answer.status_code == 200
    assert document.versions.count() == 1


def test_nobody_overwrites_what_another_saved_meanwhile(visit, editor, add, browse):
    document = add(visit, editor, title="First")
    address = f"{document.get_absolute_url()}edit/"
    typed = {"kind": "letter", "audience": "internal", "version": document.version}
    assert browse(editor).post(address, typed | {"title": "Theirs"}).status_code == 302
    answer = browse(editor).post(address, typed | {"title": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Theirs" in page
    assert 'value="Mine"' in page
    document.refresh_from_db()
    assert document.title == "Theirs"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("internal", "partners", "Now these see it, too: Elbasan and the facilitators."),
        ("partners", "internal", "Now only people of Menteşe see it. Whoever downloaded it before keeps their copy."),
        ("internal", "public", "Now all see it who see “Technical visit to Elbasan”."),
        ("internal", "money", "Now only those people of Menteşe see it who see money."),
        ("partners", "partners", ""),
    ],
)
def test_who_sees_it_after_a_change_is_said(visit, coordinator, partner, add, browse, before, after, said):
    coordinator.language = "en"
    coordinator.save()
    document = add(visit, coordinator, audience=before, title="Letter")
    client, here = browse(coordinator), document.get_absolute_url()
    assert "copies that somebody has downloaded stay with them" in client.get(f"{here}edit/").text
    typed = {"title": "Letter", "kind": "letter", "audience": after, "version": document.version}
    (message,) = client.post(f"{here}edit/", typed, follow=True).context["messages"]
    assert str(message) == f"The changes are saved. {said}".strip()
    seen = browse(partner).get(here).status_code == 200
    assert seen == (after in ("partners", "public"))


def test_removing_asks_first_and_can_be_undone(visit, editor, add, browse):
    document = add(visit, editor, audience="partners")
    client, here = browse(editor), document.get_absolute_url()
    assert client.get(f"{here}remove/").status_code == 200
    page = client.post(f"{here}remove/", follow=True).content.decode()
    assert f"{here}restore/" in page
    for address in (here, f"{here}file/", f"{here}edit/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{here}restore/").url == here
    assert client.get(f"{here}file/").status_code == 200


def test_a_picture_is_previewed_and_other_files_are_not(visit, editor, add, browse):
    photo = add(visit, editor, name="foto.jpg", content=samples.picture("JPEG"))
    paper = add(visit, editor)
    client = browse(editor)
    assert f"{photo.get_absolute_url()}preview/" in client.get(photo.get_absolute_url()).content.decode()
    answer = client.get(f"{photo.get_absolute_url()}preview/")
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"].startswith("inline")
    assert client.get(f"{paper.get_absolute_url()}preview/").status_code == 404


@pytest.fixture
def many(visit, editor, add):
    """Eleven: ten letters for the own city, and one report for the partners."""
    for number in range(10):
        add(visit, editor, title=f"Letter {number}")
    add(visit, editor, kind="report", title="İZMİR raporu", audience="partners")


def listed(client, address):
    page = client.get(address)
    return [line.title for line in page.context["shelf"].lines], page.text


def test_the_latest_stand_first(visit, editor, add, browse):
    for number in range(3):
        add(visit, editor, title=f"Letter {number}")
    titles, _page = listed(browse(editor), f"{visit.get_absolute_url()}?tab=documents")
    assert titles == ["Letter 2", "Letter 1", "Letter 0"]


def test_a_short_list_needs_no_search(visit, editor, add, browse):
    for number in range(10):
        add(visit, editor, title=f"Letter {number}")
    titles, page = listed(browse(editor), f"{visit.get_absolute_url()}?tab=documents&q=nothing")
    assert len(titles) == 10
    assert 'name="q"' not in page.split('id="documents"')[1]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=izmir", 1),
        ("q=RAPOR+izmir", 1),
        ("kind=report", 1),
        ("kind=letter", 10),
        ("audience=partners", 1),
        ("audience=internal&q=letter+3", 1),
        ("kind=nonsense&audience=money", 11),
        ("q=", 11),
    ],
)
def test_documents_are_found_by_title_kind_and_audience(many, visit, editor, browse, query, number):
    address = f"{visit.get_absolute_url()}?tab=documents&{query}"
    titles, page = listed(browse(editor), address)
    assert len(titles) == number
    for part in query.split("&"):
        _name, value = part.split("=")
        if value in ("report", "letter", "partners", "internal"):
            assert f'<option value="{value}" selected>' in page
    assert '<input type="hidden" name="tab" value="documents">' in page


def test_when_none_fits_all_are_one_step_away(many, visit, editor, browse):
    editor.language = "en"
    editor.save()
    titles, page = listed(browse(editor), f"{visit.get_absolute_url()}?tab=documents&q=warsaw&kind=letter")
    assert titles == []
    assert "No document fits" in page
    assert f'href="{visit.get_absolute_url()}?tab=documents"' in page
    assert 'value="warsaw"' in page


def test_what_a_partner_does_not_see_is_not_offered(many, visit, editor, partner, add, browse):
    for number in range(10):
        add(visit, editor, title=f"Programme {number}", audience="partners", kind="programme")
    page = browse(partner).get(f"{visit.get_absolute_url()}?tab=documents").text
    assert 'value="programme"' in page
    assert 'value="letter"' not in page
    assert 'value="internal"' not in page.split('id="documents"')[1].split("</form>")[0]


def test_the_pairings_page_searches_and_comes_back_to_its_documents(visit, editor, add, browse):
    for number in range(11):
        add(visit.pairing, editor, title=f"Paper {number}")
    titles, page = listed(browse(editor), f"{visit.pairing.get_absolute_url()}?q=Paper+7")
    assert titles == ["Paper 7"]
    assert 'action="#documents"' in page


@pytest.mark.parametrize("where", ["visit", "pairing", "document"])
def test_queries_do_not_grow_with_documents(visit, editor, add, browse, where):
    client, first = browse(editor), add(visit, editor)
    pages = {
        "visit": (visit, f"{visit.get_absolute_url()}?tab=documents"),
        "pairing": (visit.pairing, visit.pairing.get_absolute_url()),
        "document": (visit, first.get_absolute_url()),
    }
    subject, address = pages[where]
    add(subject, editor)

    def queries():
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    before = queries()
    add(subject, editor)
    add(subject, editor)
    assert queries() == before


def test_a_script_that_shows_progress_is_told_where_to_go(visit, editor, browse):
    client = browse(editor)
    answer = client.post(
        adding_to(visit),
        sent(samples.upload("a.pdf", samples.pdf()), form_key="b7f3f1f0-0000-4000-8000-000000000002"),
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 300
    assert "1 belge eklendi" in client.get(answer["Location"]).content.decode()
    assert Document.objects.count() == 1


# --- Room -----------------------------------------------------------------------------------------------


@pytest.fixture
def no_room(settings, visit, editor, add):
    """Only the first version of one document fits."""
    document = add(visit, editor)
    settings.DOCUMENT_CITY_BYTES = document.current.size + 10
    editor.language = "en"
    editor.save()
    return document


def test_when_a_city_has_used_its_room_the_form_says_how_much_and_whom_to_ask(
    no_room, visit, editor, coordinator, partner, browse
):
    answer = browse(editor).post(adding_to(visit), sent(samples.upload("a.pdf", samples.pdf()), title="Typed"))
    (said,) = answer.context["form"].errors["files"]
    assert said.startswith("The documents of Menteşe take up 0.1\xa0MB of 0.1\xa0MB, with all versions")
    assert "Please ask Zeynep Arslan which of them can be removed" in said
    assert said.split(";")[0] in answer.text
    assert 'value="Typed"' in answer.text
    assert Document.objects.get() == no_room
    browse(partner).post(adding_to(visit), sent(samples.upload("b.pdf", samples.pdf())))
    assert Document.objects.count() == 2  # each city has its own


def test_versions_and_what_was_removed_count_until_they_are_deleted(no_room, visit, editor, browse):
    client, here = browse(editor), no_room.get_absolute_url()
    answer = client.post(f"{here}new-version/", {"file": samples.upload("a.pdf", samples.pdf())})
    assert "The documents of Menteşe take up" in answer.context["form"].errors["file"][0]
    assert no_room.versions.count() == 1
    client.post(f"{here}remove/")
    answer = client.post(adding_to(visit), sent(samples.upload("a.pdf", samples.pdf())))
    assert answer.context["form"].errors["files"]
    assert client.post(adding_to(visit), sent(samples.upload("a.txt", b"small"))).status_code == 302


def test_the_help_says_the_limits_of_the_settings(visit, editor, browse, settings, add):
    editor.language = "en"
    editor.save()
    settings.DOCUMENTS_AT_ONCE, settings.DOCUMENT_MAX_BYTES = 7, 12_500_000
    assert "At most 7 files at once, each at most 12.5\xa0MB." in browse(editor).get(adding_to(visit)).text
    document = add(visit, editor)
    assert "One file, at most 12.5\xa0MB." in browse(editor).get(f"{document.get_absolute_url()}new-version/").text
