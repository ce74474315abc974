"""Office files are ZIP archives. Their table of contents is judged before anything in them is unpacked, then each
part is read through once, counted, and nothing is ever written out."""

import re
import stat
import struct
import zipfile
import zlib
from xml.parsers import expat

from django.utils.translation import gettext as _

from .kinds import MACRO_ENDINGS, MEDIA_TYPES, TEST_VIRUS, is_archive, is_program, no_archives
from .refusing import Refused, damaged

MOST_PARTS = 2000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
_SMALL = 100_000  # so small that its ratio does no harm
_CHUNK = 65_536
_OVERLAP = 64
_MAIN = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
_NESTED = re.compile(r"\.(zip|jar|7z|rar|gz|tgz|bz2|xz|cab|iso|docx|xlsx|pptx|odt|ods|odp|xlsb)$", re.IGNORECASE)
_MACROS = re.compile(
    r"(^|/)(vbaproject|vbadata|vbaprojectsignature)[^/]*$|^(basic|scripts)/|macrosheets/", re.IGNORECASE
)
_PROGRAM = re.compile(r"\.(exe|dll|com|bat|cmd|scr|ps1|vbs|js|hta|lnk|msi|sh|html?|svgz)$", re.IGNORECASE)
_OBJECT = re.compile(r"(embeddings/[^/]*\.bin|activex/.*)$", re.IGNORECASE)
_SHEET = re.compile(r"^(ppt|word)/embeddings/[^/]+\.xlsx$", re.IGNORECASE)  # the figures behind a chart
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_FETCHED = ("attachedtemplate", "oleobject", "subdocument", "frame")
_LONGEST_LINKS = 1_000_000
_LARGEST_TABLE = 4_000_000
_TABLE_END = struct.Struct("<4s4H2LH")


def kind_of(file, *, inner=False, room=MOST_UNPACKED):
    """docx, xlsx, pptx, odt, ods or odp; raises Refused for every other archive and what is unsafe in these."""
    try:
        _check_end(file)
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_table(parts, room)
            kind = _kind(archive, {part.filename: part for part in parts})
            sheets = [] if inner else [part for part in parts if _SHEET.match(part.filename)]
            for part in parts:
                if part not in sheets:
                    _check_part(archive, part)
            _check_sheets(archive, sheets)
            return kind
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise damaged() from None


def _check_end(file):
    """Before the table is read into memory: how many parts the last record of the file says there are."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _TABLE_END.size - 65_535))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _TABLE_END.size:
        raise damaged()
    _sign, _disk, _start, _here, parts, table, _offset, _comment = _TABLE_END.unpack_from(tail, at)
    if parts > MOST_PARTS or table > _LARGEST_TABLE:
        raise _bomb()


def _check_table(parts, room):
    if len(parts) > MOST_PARTS:
        raise _bomb()
    if sum(part.file_size for part in parts) > room:
        raise _bomb()
    if any(part.file_size > max(_SMALL, MOST_RATIO * part.compress_size) for part in parts):
        raise _bomb()
    if len({part.filename for part in parts}) < len(parts) or any(_is_odd(part) for part in parts):
        raise Refused(
            _("The file contains paths that no Office program writes. Please save it again and add it once more.")
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(_("The file is protected by a password, so it cannot be checked. Please save it without."))
    if any(_MACROS.search(part.filename) for part in parts):
        raise macros()


def _bomb():
    return Refused(_("Unpacked, the file is far larger than it should be. Please save it again or make it smaller."))


def macros():
    return Refused(_("The file contains macros. Please save it without macros and add it once more."))


def _is_odd(part):
    name = part.orig_filename
    way_out = ".." in name.replace("\\", "/").split("/")
    absolute = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name)
    odd = way_out or absolute or "\\" in name or any(ord(letter) < 32 for letter in name)
    return odd or stat.S_ISLNK(part.external_attr >> 16)


def _kind(archive, parts):
    if "[Content_Types].xml" in parts:
        types = _start(archive, parts["[Content_Types].xml"])
        if b"macroenabled" in types.lower():
            raise macros()
        found = [kind for kind, main in _MAIN.items() if main in types]
    elif "mimetype" in parts:
        said = _start(archive, parts["mimetype"]).decode("ascii", "replace").strip()
        found = [kind for kind in ("odt", "ods", "odp") if MEDIA_TYPES[kind] == said]
    else:
        found = []
    if len(found) != 1:
        raise no_archives()
    return found[0]


def _start(archive, part):
    with archive.open(part) as content:
        return content.read(1_000_000)


def _check_part(archive, part):
    name = part.filename
    if _NESTED.search(name) or name.lower().endswith(MACRO_ENDINGS):
        raise _nested()
    if _PROGRAM.search(name) or _OBJECT.search(name):
        raise _program()
    if name.lower().endswith(".rels"):
        _check_links(archive, part)
    with archive.open(part) as content:  # wrong sizes and sums show while it is read
        before = b""
        while chunk := content.read(_CHUNK):
            if not before:
                _check_head(chunk)
            _check_chunk(name, before + chunk)
            before = chunk[-_OVERLAP:]


def _check_links(archive, part):
    """Read as the program would read it: quotes, blanks and references of letters hide nothing."""
    if part.file_size > _LONGEST_LINKS:
        raise _bomb()

    def look(_element, attributes):
        named = {name.rpartition(":")[2].lower(): value.strip().lower() for name, value in attributes.items()}
        kind = named.get("type", "").rstrip("/").rpartition("/")[2]
        if named.get("targetmode") == "external" and kind in _FETCHED:
            raise Refused(
                _("The file fetches a template or object from elsewhere. Please remove that and add it once more.")
            )

    def refuse(*_declaration):
        raise Refused(_("The file refers to something outside itself. Please save it again and add it once more."))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = look, refuse
    with archive.open(part) as content:
        try:
            parser.Parse(content.read(_LONGEST_LINKS + 1), True)
        except expat.ExpatError:
            raise damaged() from None


def _check_sheets(archive, sheets):
    """Together they may hold no more than one file may."""
    room = MOST_UNPACKED
    for part in sheets:
        with archive.open(part) as content:
            kind_of(content, inner=True, room=room)
            with zipfile.ZipFile(content) as sheet:
                room -= sum(inner.file_size for inner in sheet.infolist())


def _check_head(head):
    if is_archive(head):
        raise _nested()
    if is_program(head):
        raise _program()


def _check_chunk(name, chunk):
    if TEST_VIRUS in chunk:
        raise test_virus()
    if not name.lower().endswith((".xml", ".rels", ".rdf", ".vml", ".svg")):
        return
    plain = chunk.replace(b"\x00", b"")  # UTF-16, too
    if _ENTITY.search(plain):
        raise Refused(_("The file refers to something outside itself. Please save it again and add it once more."))
    if re.search(rb"<script\b", plain, re.IGNORECASE) and not name.startswith("content"):
        raise _program()


def _nested():
    return Refused(_("The file contains another archive or Office file. Please add the files one by one."))


def _program():
    return Refused(
        _("The file contains a program, a script or an embedded object. Please remove it and add it once more.")
    )


def test_virus():
    return Refused(_("The file contains the signature of a virus. Please have your computer checked."))
