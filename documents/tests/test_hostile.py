"""Files that mean harm: each is refused with a sentence, or loses its sting; none gets out of the store."""

import re
import unicodedata
from pathlib import Path

import pytest
from django.utils import translation

from documents import forms, intake
from documents.intake import offices, papers, pictures
from documents.models import Document, DocumentVersion

from . import hostile, samples

SENTENCE = re.compile(r"[A-ZÇĞİÖŞÜ].{15,}\.$", re.DOTALL)


def test_there_are_enough_of_them():
    number = len(hostile.REFUSED) + len(hostile.NEUTRALISED) + len(hostile.NAMES)
    print(f"{number} hostile files")
    assert number >= 100


@pytest.fixture
def send(visit, editor, browse):
    client = browse(editor)

    def sending(name, content):
        file = samples.upload("x", content, "image/png")
        file._name = name  # as a browser with bad intentions would send it
        values = {"files": [file], "kind": "other", "title": "", "audience": "public"}
        return client.post(f"/documents/on/visits.visit/{visit.pk}/add/", values)

    return sending


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("what", hostile.REFUSED)
def test_it_is_refused_with_a_sentence(what, language):
    name, content = hostile.REFUSED[what]()
    with translation.override(language), pytest.raises(intake.Refused) as refusal:
        intake.take_in(samples.upload(name, content))
    assert SENTENCE.match(refusal.value.sentence)


def test_none_of_them_is_kept_by_the_page(send, media, editor):
    for what, make in hostile.REFUSED.items():
        answer = send(*make())
        assert answer.status_code == 200, what
        assert answer.context["form"].errors["files"], what
    assert not Document.objects.exists()
    assert not [path for path in Path(media).rglob("*") if path.is_file()]


@pytest.mark.parametrize("what", hostile.NEUTRALISED)
def test_it_loses_its_sting(what, send, editor, browse):
    name, content, sting = hostile.NEUTRALISED[what]()
    assert sting in content
    assert send(name, content).status_code == 302
    version = DocumentVersion.objects.get()
    for stored in (version.file, version.preview):
        assert sting not in stored.read()


@pytest.mark.parametrize("name", hostile.NAMES)
def test_a_name_is_cleaned_before_anything_is_stored(name):
    file = samples.upload("x", samples.pdf())
    file._name = name
    cleaned = intake.take_in(file).name
    assert cleaned.endswith(".pdf")
    assert len(cleaned) <= 120
    assert not re.search(r'[/\\<>:"|?*%\r\n]', cleaned)
    assert not {unicodedata.category(letter) for letter in cleaned} & {"Cc", "Cf"}


def test_names_stay_names(send, media, editor, browse):
    client = browse(editor)
    for name in hostile.NAMES:
        if "\n" in name:  # breaks the form that carries it
            continue
        assert send(name, samples.pdf()).status_code == 302, name
        version = DocumentVersion.objects.latest("pk")
        assert version.name.endswith(".pdf"), name
        assert len(version.name) <= 120, name
        assert not re.search(r'[/\\<>:"|?*\r\n]', version.name), name
        assert not {unicodedata.category(letter) for letter in version.name} & {"Cc", "Cf"}, name
        assert re.fullmatch(r"documents/[0-9a-f]{2}/[0-9a-f]{32}", version.file.name), name
        answer = client.get(f"/documents/{version.document_id}/file/")
        assert answer["Content-Disposition"].startswith("attachment; "), name
        assert (
            "<script>"
            not in client.get(f"/documents/{version.document_id}/").content.decode().split("<h1", 1)[1].split("</h1")[0]
        )
    outside = [path for path in Path(media).parent.rglob("*") if path.is_file() and "media" not in path.parts]
    assert outside == []


def test_too_large_is_said_and_never_written_whole(send, settings, media):
    settings.DOCUMENT_MAX_BYTES = 3_000_000
    answer = send("a.txt", b"a" * 4_000_000)
    assert re.search(r"3[.,]?\d*\s*MB|2[.,]9", str(answer.context["form"].errors["files"]))
    assert not Document.objects.exists()


def test_nothing_is_shown_inline_but_what_we_drew(visit, editor, add, browse):
    client = browse(editor)
    for name, content in (
        ("a.pdf", samples.pdf()),
        ("a.txt", b"text"),
        ("a.png", samples.picture()),
        ("a.docx", samples.docx()),
        ("a.csv", b"a;b"),
    ):
        here = add(visit, editor, name=name, content=content).get_absolute_url()
        for part in ("file/", "versions/1/"):
            answer = client.get(here + part)
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        preview = client.get(f"{here}preview/")
        assert preview.status_code == 404 or preview["Content-Type"] == "image/webp"


# --- The check itself: a weak intake is found ------------------------------------------------------


def let_through():
    through = []
    for what, make in hostile.REFUSED.items():
        try:
            intake.take_in(samples.upload(*make()))
        except intake.Refused:
            continue
        except Exception:
            pass
        through.append(what)
    return through


@pytest.mark.parametrize(
    ("module", "name", "found"),
    [
        (papers, "check_pdf", "PDF that starts a program"),
        (papers, "_unpacked", "PDF with a script in a packed object"),
        (papers, "_plain", "PDF with a script spelled in hex"),
        (pictures, "_check_size", "PNG just above the limit"),
        (offices, "_check_table", "DOCX with macros"),
        (offices, "_check_part", "DOCX with an external entity"),
        (intake.kinds, "check_text", "HTML called text"),
    ],
)
def test_a_weak_intake_is_found(monkeypatch, module, name, found):
    monkeypatch.setattr(module, name, lambda *args, **kwargs: b"")
    assert found in let_through()


def test_a_form_that_takes_everything_is_found(monkeypatch, send):
    def weak(uploaded):
        return intake.Taken(uploaded.file, uploaded.name, "text/html", uploaded.size, "")

    monkeypatch.setattr(forms, "take_in", weak)
    assert send(*hostile.REFUSED["HTML"]()).status_code == 302
