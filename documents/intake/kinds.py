"""What a file is, judged by its content."""

import codecs
import re

from django.utils.translation import gettext as _

from .refusing import Refused, not_accepted

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
}
PICTURES = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
TEXTS = ("txt", "csv")
SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}  # other endings of the same content
MACRO_ENDINGS = ("docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam")
# The test file of virus scanners, in two halves, so that none stops at this source.
TEST_VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"
ZIP = b"PK\x03\x04"
ARCHIVES = (
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
)
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Markup and scripts a browser or a server might run; only what text begins with, a note may speak of them.
_MARKUP = re.compile(
    r"<!--|<!doctype|<\?xml|<\?php|<\?=|<%|@echo\b|%!ps|MIME-Version:"
    r"|<(html|head|body|script|svg|iframe|object|embed|style|meta|link|img|a|table|form|div|p|xml|math|video|audio|base"
    r"|title)\b",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<\s*(script|iframe|object|embed|svg)\b|<\?php|\bjavascript:", re.IGNORECASE)
_PIECE, _OVERLAP = 65_536, 64
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def by_first_bytes(head):
    """pdf, png, jpg, webp, zip or text; raises Refused for what is known to be none of them."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(ZIP):
        return "zip"
    _refuse_known(head)
    return "text"


def is_program(head):
    return head.startswith(PROGRAMS)


def is_archive(head):
    return head.startswith((ZIP, *ARCHIVES)) or head[257:262] == b"ustar"


def _refuse_known(head):
    if is_archive(head):
        raise no_archives()
    if is_program(head):
        raise Refused(_("This is a program or a script. For everybody's safety such files are not accepted."))
    if head.startswith(OLD_OFFICE):
        raise Refused(
            _(
                "Files of older Office versions, and those protected by a password, are not accepted. "
                "Please save it as DOCX, XLSX, PPTX or PDF."
            )
        )
    if head.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")) or head[4:8] == b"ftyp":
        raise Refused(_("Pictures in this format are not accepted. Please save it as PNG, JPG or WebP."))


def no_archives():
    return Refused(_("Archives are not accepted. Please add the files in it one by one."))


def check_text(content):
    """Refuses what only pretends to be text, and markup that begins as a page or script. Read piece by piece: as text,
    a file may take four times its size."""
    for encoding in _encodings(content):
        try:
            return _look_through(_pieces(content, encoding))
        except UnicodeDecodeError:
            continue
    raise not_accepted()


def _encodings(content):
    return ["utf-16"] if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8-sig", "cp1254"]


def _pieces(content, encoding):
    decoder = codecs.getincrementaldecoder(encoding)()
    for at in range(0, len(content), _PIECE):
        yield decoder.decode(content[at : at + _PIECE])
    yield decoder.decode(b"", final=True)


def _look_through(pieces):
    start = before = ""
    for piece in pieces:
        if _CONTROLS.search(piece):
            raise not_accepted()
        if _SCRIPT.search(before + piece):
            raise _no_pages()
        before = piece[-_OVERLAP:]
        if len(start) < _OVERLAP:
            start = (start + piece).lstrip()[:_OVERLAP]
    if _MARKUP.match(start):
        raise _no_pages()


def _no_pages():
    return Refused(_("Web pages, SVG and scripts are not accepted, also not as text. Please save it as PDF."))
