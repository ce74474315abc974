"""Files on their way out: who gets them, how they are sent, all of them in one ZIP."""

import io
import zipfile

from documents.models import Document

from . import samples


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_file_comes_as_it_was_with_headers_that_keep_it_harmless(visit, editor, add, browse):
    document = add(visit, editor, name="Çağrı İlanı ğüş.pdf")
    answer = browse(editor).get(f"{document.get_absolute_url()}file/")
    assert body(answer) == samples.pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%87a%C4%9Fr%C4%B1%20%C4%B0lan%C4%B1%20%C4%9F%C3%BC%C5%9F.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store, private"


def test_nginx_sends_where_it_is_told_to(visit, editor, add, browse, settings):
    settings.SENDFILE_LOCATION = "/protected"
    document = add(visit, editor)
    answer = browse(editor).get(f"{document.get_absolute_url()}file/")
    assert answer["X-Accel-Redirect"] == f"/protected/{document.current.file.name}"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content == b""


def test_files_lie_under_random_names_for_their_owner_only(visit, editor, add, media):
    document = add(visit, editor)
    stored = media / document.current.file.name
    assert stored.read_bytes() == samples.pdf()
    assert "mektub" not in stored.name
    assert "." not in stored.name
    assert stored.stat().st_mode & 0o077 == 0


def test_others_get_neither_file_nor_version_nor_preview(visit, editor, partner, outsider, add, browse):
    document = add(visit, editor, name="foto.png", content=samples.picture())
    for person in (partner, outsider):
        for part in ("file/", "versions/1/", "preview/"):
            assert browse(person).get(document.get_absolute_url() + part).status_code == 404


def test_the_zip_holds_what_the_person_may_see_and_nothing_else(visit, editor, partner, add, browse):
    add(visit, editor, title="Program", audience="partners")
    add(visit, editor, title="Program", audience="partners", name="b.txt", content=b"text")
    add(visit, editor, title="program", audience="partners")
    add(visit, editor, title="../../İç: not", audience="internal")

    def names(person):
        answer = browse(person).get(f"/documents/on/visits.visit/{visit.pk}/zip/")
        assert answer["Content-Disposition"].startswith("attachment")
        with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    assert set(names(partner)) == {"program.pdf", "Program.txt", "Program (2).pdf"}
    assert names(partner)["Program.txt"] == b"text"
    assert set(names(editor)) == {"program.pdf", "Program.txt", "Program (2).pdf", "İç_ not.pdf"}


def test_a_file_that_is_gone_is_not_there(visit, editor, add, browse):
    document = add(visit, editor)
    document.current.file.storage.delete(document.current.file.name)
    assert browse(editor).get(f"{document.get_absolute_url()}file/").status_code == 404
    assert Document.objects.exists()
