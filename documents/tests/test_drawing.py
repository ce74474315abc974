"""The first pages of PDF files: drawn by a process that can do no harm, and shown to those who may read the file."""

import io
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from documents import actions, drawing, tasks
from documents.intake import take_in
from documents.models import DocumentVersion

from . import hostile, samples

CHILD = Path(drawing.COMMAND[-1])


def drawn(content):
    """As a picture, or None; the file lies on the disk, as in the store."""
    taken = take_in(samples.upload("a.pdf", content))
    return _picture(taken.content)


def _picture(file):
    result = drawing.first_pages(file)
    return result and Image.open(result)


def test_the_first_five_pages_stand_below_each_other():
    picture = drawn(samples.pdf_of_pages(7))
    assert picture.format == "WEBP"
    assert picture.width == 900
    one = (picture.height - 4 * drawing.GAP) // 5
    assert one == 1274
    for page in range(5):
        top = page * (one + drawing.GAP)
        red, green, blue = picture.getpixel((200, top + one - 200))
        assert blue > red + 60, (red, green, blue)
        assert min(picture.getpixel((5, top + 5))) > 245


def test_a_long_strip_of_paper_stays_in_its_bounds():
    picture = drawn(samples.pdf_of_pages(1, "0 0 100 14000"))
    assert picture.height <= 1801


# --- What means harm ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", hostile.DRAWN)
def test_what_means_harm_is_taken_in_and_ends_soon(what):
    content = hostile.DRAWN[what]()
    began, before = time.monotonic(), used_by_children()
    picture = drawn(content)
    assert time.monotonic() - began < 15
    assert picture is None or picture.width <= 901
    assert used_by_children() <= max(before, 600), "megabytes"


def used_by_children():
    """The most memory a process had that we started, in megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def test_the_bombs_are_cut_off_and_nothing_comes_of_them():
    for what in ("PDF that unpacks to a billion bytes", "PDF that draws a trillion times"):
        assert drawn(hostile.DRAWN[what]()) is None, what


@pytest.mark.parametrize("what", [what for what in hostile.REFUSED if what.startswith("PDF")])
def test_what_is_refused_would_not_harm_the_drawing_either(what, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(hostile.REFUSED[what]()[1])
    with path.open("rb") as file:
        _picture(file)


def test_without_limits_the_bomb_would_go_off(tmp_path):
    """The control: the same file, the doors left open."""
    code = CHILD.read_text().replace("    shut()\n", "    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))\n")
    path = tmp_path / "a.pdf"
    path.write_bytes(hostile.DRAWN["PDF that unpacks to a billion bytes"]())
    code += "    sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))\n"
    with path.open("rb") as file:
        done = subprocess.run([sys.executable, "-I", "-c", code], stdin=file, capture_output=True)
    assert int(done.stderr) > 900


TRIED = """
import sys
sys.path.insert(0, sys.argv[1])
import child, os, resource, socket
child.warm_up()
child.shut()
def fails(act):
    try:
        act()
    except (OSError, MemoryError, ValueError):
        return
    print("possible:", act.__name__)
def read_a_file(): open("/etc/passwd")
def write_a_file(): os.open("/tmp/x", os.O_CREAT | os.O_WRONLY)
def connect(): socket.socket()
def a_pipe(): os.pipe()
def much_memory(): bytearray(600_000_000)
for act in (read_a_file, write_a_file, connect, a_pipe, much_memory):
    fails(act)
print(dict(os.environ), resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_NPROC))
"""


def test_the_child_opens_no_file_and_no_connection_and_knows_nothing_of_us():
    done = subprocess.run(
        [sys.executable, "-I", "-c", TRIED, str(CHILD.parent)], env={}, cwd="/", capture_output=True, text=True
    )
    assert done.stdout.strip() == "{'LC_CTYPE': 'C.UTF-8'} (10, 10) (0, 0)", done.stdout + done.stderr


def answering(code):
    return [sys.executable, "-I", "-c", "import struct, sys, time\nout = sys.stdout.buffer\n" + code]


@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(60)",
        "out.write(struct.pack('>II', 900, 1000)); out.flush(); time.sleep(60)",
        "while True: out.write(struct.pack('>II', 4000000000, 4000000000) * 10000)",
        "out.write(struct.pack('>II', 0, 5))",
        "out.write(b'<html>')",
        "sys.exit(1)",
    ],
)
def test_whatever_a_child_in_foreign_hands_answers_is_bounded(monkeypatch, code, tmp_path):
    monkeypatch.setattr(drawing, "COMMAND", answering(code))
    monkeypatch.setattr(drawing, "SECONDS", 2)
    began = time.monotonic()
    with CHILD.open("rb") as file:
        assert drawing.first_pages(file) is None
    assert time.monotonic() - began < 6


def test_what_was_drawn_before_the_end_is_kept(monkeypatch):
    page = "struct.pack('>II', 3, 2) + b'abc' * 6"
    monkeypatch.setattr(drawing, "COMMAND", answering(f"out.write({page} + {page} + b'abc')"))
    with CHILD.open("rb") as file:
        assert Image.open(drawing.first_pages(file)).size == (3, 4 + drawing.GAP)


# --- On the page ----------------------------------------------------------------------------------------


@pytest.fixture
def paper(visit, editor, add):
    editor.language = "en"
    editor.save()
    return add(visit, editor, content=samples.pdf_of_pages(2), audience="internal")


def test_the_page_waits_for_the_drawing_and_then_shows_it_as_an_image(paper, editor, partner, browse, media):
    client, here = browse(editor), paper.get_absolute_url()
    assert "The preview is being drawn." in client.get(here).text
    assert client.get(f"{here}preview/").status_code == 404
    tasks.draw_previews()
    page = client.get(here).text
    assert 'alt="The first pages of “Davet mektubu”"' in page
    answer = client.get(f"{here}preview/")
    content = b"".join(answer.streaming_content)
    assert Image.open(io.BytesIO(content)).format == "WEBP"
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store, private"
    assert browse(partner).get(f"{here}preview/").status_code == 404
    stored = media / DocumentVersion.objects.get().preview.name
    assert stored.stat().st_mode & 0o077 == 0
    assert "." not in stored.name


def test_a_file_that_cannot_be_drawn_is_kept_and_the_page_says_so_and_it_is_tried_once(
    visit, editor, add, browse, monkeypatch
):
    editor.language = "en"
    editor.save()
    document = add(visit, editor, content=hostile.DRAWN["PDF that draws a trillion times"]())
    tasks.draw_previews()
    monkeypatch.setattr(drawing, "first_pages", None)  # a second try would fail
    tasks.draw_previews()
    actions.draw_preview(version=document.current)  # by a worker that had seen it before the first one
    client, here = browse(editor), document.get_absolute_url()
    assert "There is no preview of this file." in client.get(here).text
    assert client.get(f"{here}file/").status_code == 200
    assert client.get(f"{here}preview/").status_code == 404


def test_a_file_that_is_gone_stops_no_other(visit, editor, add, caplog):
    gone = add(visit, editor, content=samples.pdf_of_pages(1))
    other = add(visit, editor, content=samples.pdf_of_pages(1))
    for document in (gone, other):
        document.refresh_from_db()
    other_first = DocumentVersion.objects.to_be_drawn().first().document
    lost, kept = (other, gone) if other_first == other else (gone, other)
    lost.current.file.storage.delete(lost.current.file.name)
    tasks.draw_previews()
    kept.current.refresh_from_db()
    assert kept.current.preview
    assert "could not be drawn" in caplog.text


def test_only_what_people_look_at_is_drawn(paper, visit, editor, add, browse):
    picture = add(visit, editor, name="a.png", content=samples.picture())
    removed = add(visit, editor)
    actions.remove_document(document=removed, by=editor)
    newer = take_in(samples.upload("b.pdf", samples.pdf_of_pages(1)))
    actions.add_version(document=paper, by=editor, taken=newer)
    assert [version.document for version in DocumentVersion.objects.to_be_drawn()] == [paper]
    tasks.draw_previews()
    assert picture.versions.get().drawn_at is None
    assert [bool(version.preview) for version in paper.versions.order_by("number")] == [False, True]


def test_a_document_purged_meanwhile_leaves_no_file(paper, monkeypatch, media):
    version = paper.versions.get()

    def slowly(file):
        paper.current = None
        paper.save()
        version.delete()
        return io.BytesIO(b"drawn")

    monkeypatch.setattr(drawing, "first_pages", slowly)
    tasks.draw_previews()
    assert [path for path in media.rglob("*") if path.is_file()] == [media / version.file.name]
