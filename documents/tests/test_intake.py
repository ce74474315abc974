"""What is taken in, and as what."""

import io

import pytest
from django.utils import translation
from PIL import Image

from documents.intake import Refused, take_in
from documents.intake.names import clean

from . import samples


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


GOOD = {
    "Davet mektubu.pdf": (samples.pdf, "application/pdf"),
    "liste.docx": (samples.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "tablo.xlsx": (samples.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "sunum.pptx": (samples.pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "metin.odt": (samples.odf, "application/vnd.oasis.opendocument.text"),
    "hesap.ods": (lambda: samples.odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "gösteri.odp": (lambda: samples.odf("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "resim.png": (samples.picture, "image/png"),
    "resim.jpg": (lambda: samples.picture("JPEG"), "image/jpeg"),
    "resim.webp": (lambda: samples.picture("WEBP"), "image/webp"),
    "notlar.txt": (lambda: "Görüşme notları: 2 < 3\n".encode(), "text/plain"),
    "katılımcılar.csv": (lambda: "ad;birim\nŞule;İklim\n".encode("cp1254"), "text/csv"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_taken_as_what_they_are(name):
    make, media_type = GOOD[name]
    content = make()
    taken = take_in(samples.upload(name, content, "text/html"))
    assert (taken.name, taken.media_type) == (name, media_type)
    assert bool(taken.preview) == media_type.startswith("image/")
    kept = taken.content.read()
    assert len(kept) == taken.size
    assert media_type.startswith("image/") or kept == content


def test_a_photo_loses_where_it_was_taken_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    content = samples.picture("JPEG", size=(40, 30), exif=exif, comment=b"secret place")
    assert b"Camera of somebody" in content
    taken = take_in(samples.upload("foto.JPEG", content))
    kept = taken.content.read()
    picture = Image.open(io.BytesIO(kept))
    assert taken.name == "foto.jpg"
    assert picture.size == (30, 40)
    assert not picture.getexif()
    assert b"Camera" not in kept
    assert b"secret" not in kept


def test_a_large_picture_gets_a_small_preview():
    taken = take_in(samples.upload("afis.png", samples.picture(size=(3000, 1000))))
    assert Image.open(taken.preview).size == (1200, 400)
    assert Image.open(taken.content).size == (3000, 1000)


def test_figures_behind_a_chart_are_looked_into_and_kept():
    taken = take_in(samples.upload("grafik.pptx", samples.pptx({"ppt/embeddings/Sheet1.xlsx": samples.xlsx()})))
    assert taken.name == "grafik.pptx"
    with pytest.raises(Refused, match="archive"):
        take_in(samples.upload("grafik.pptx", samples.pptx({"ppt/embeddings/Sheet1.docx": samples.docx()})))


def test_what_is_larger_than_allowed_is_counted_and_refused(settings):
    settings.DOCUMENT_MAX_BYTES = 1000
    with pytest.raises(Refused, match="larger than"):
        take_in(samples.upload("uzun.txt", b"a" * 1001))
    assert take_in(samples.upload("tam.txt", b"a" * 1000)).size == 1000


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\Rapor.PDF", "Rapor.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.tar.pdf", "_lpt1.tar.pdf"),
        ("fatura\u202efdp.exe.pdf", "faturafdp.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("...pdf", "document.pdf"),
        (" . .pdf", "document.pdf"),
        ("İğdır  Çağrısı.pdf", "İğdır Çağrısı.pdf"),
    ],
)
def test_names_are_cleaned(name, cleaned):
    assert clean(name, "pdf") == cleaned


def test_long_names_keep_their_ending():
    assert clean("ş" * 300 + ".pdf", "pdf") == "ş" * 116 + ".pdf"
