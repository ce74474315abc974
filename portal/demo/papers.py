"""Documents of the demo: small real files made here, added once by the act people use."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from documents.actions import add_documents
from documents.intake import take_in
from documents.models import Document

SKY, HILL, SEA, SUN = (198, 226, 233), (92, 141, 110), (36, 110, 130), (240, 190, 90)


def lay_papers(visit, twin_by, host_by):
    """Nothing where anybody has a document already, also a removed one: the demo may be run again."""
    if Document.objects.of(visit).exists():
        return
    rows = (
        (
            visit.pairing.twin,
            twin_by,
            "programme",
            "partners",
            "Ziyaret programı taslağı",
            "Ziyaret programi.pdf",
            _pdf(),
        ),
        (visit.pairing.twin, twin_by, "picture", "partners", "Elbasan Kalesi çevresi, eskiz", "Eskiz.png", _sketch()),
        (visit.pairing.twin, twin_by, "other", "internal", "Heyet için notlar", "Notlar.txt", _notes()),
        (
            visit.host,
            host_by,
            "letter",
            "partners",
            "Invitation letter",
            "Invitation letter.pdf",
            _pdf("Invitation letter"),
        ),
    )
    for city, by, kind, audience, title, name, content in rows:
        taken = take_in(SimpleUploadedFile(name, content))
        add_documents(subject=visit, city=city, by=by, kind=kind, audience=audience, title=title, files=[taken])


def _pdf(words="Ziyaret programi (taslak)"):
    """One page with one line, in the letters every reader has."""
    text = b"BT /F1 20 Tf 60 760 Td (%s) Tj ET" % words.encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    )
    result, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(result))
        result += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(result)
    result += b"xref\n0 5\n0000000000 65535 f \n" + table
    return result + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def _sketch():
    picture = Image.new("RGB", (960, 540), SKY)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((700, 60, 800, 160), fill=SUN)
    pen.polygon([(0, 400), (260, 190), (480, 360), (700, 230), (960, 400)], fill=HILL)
    pen.rectangle((0, 390, 960, 540), fill=SEA)
    for left in (360, 440, 520):
        pen.rectangle((left, 300, left + 50, 390), fill=(222, 205, 178))
    result = io.BytesIO()
    picture.save(result, "PNG")
    return result.getvalue()


def _notes():
    return "Kahvaltı otelde, çıkış 08.45.\nKale çevresinde yürüyüş: rahat ayakkabı.\n".encode()
