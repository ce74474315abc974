"""PDF files: nothing that runs, nothing hidden inside, whole to the end.

Names are looked for in the whole file, also spelled with #xx, and in compressed object streams, where they would
not be seen. An object stream that cannot be read through in the one way programs write it is refused, not trusted.
Nothing here, and nothing in this process, draws the file (see documents/drawing/).
"""

import re
import zipfile
import zlib
from itertools import islice

from django.utils.translation import gettext as _

from .refusing import Refused, damaged

_END_WITHIN = 1024  # what other programs allow after the end
_MOST_UNPACKED = 20_000_000
_MOST_PARTS = 200_000
_NAME = rb"(?=[\s()<>\[\]{}/%]|$)"
_RUNS = re.compile(rb"/(JavaScript|Launch|RichMedia|XFA|ImportData)" + _NAME)
_SHORT = re.compile(rb"/JS" + _NAME)
_INSIDE = re.compile(rb"/(EmbeddedFiles?|GoToE)" + _NAME)
_LOCKED = re.compile(rb"/Encrypt" + _NAME)
_ESCAPED = re.compile(rb"/[^\s()<>\[\]{}/%]{0,60}#[0-9A-Fa-f]{2}[^\s()<>\[\]{}/%]{0,60}")
_OBJECTS = re.compile(rb"/ObjStm" + _NAME)
_FLATE = re.compile(rb"/Filter\s*(/FlateDecode|\[\s*/FlateDecode\s*\])" + _NAME)
_OTHERWISE = re.compile(rb"/(DecodeParms|DP|Predictor|FFilter|F|Crypt)" + _NAME)
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_pdf(file, content):
    """`content` is all of the file, as bytes or mapped."""
    if not re.search(rb"%%EOF", content[-_END_WITHIN:]) or b"obj" not in content[:4096]:
        raise damaged()
    if zipfile.is_zipfile(file):
        raise Refused(_("The PDF hides an archive. Please print or export it as PDF once more."))
    streams = _no_more_than(_MOST_PARTS, _streams(content))
    _check_names(content, streams)
    room, before = _MOST_UNPACKED, 0
    for start, end in streams:
        if _OBJECTS.search(content, start, end):
            raise _unreadable()  # hidden in what only looks like data
        if _OBJECTS.search(content, before, start):
            inside = _unpacked(content[before:start], content[start:end], room)
            room -= len(inside)
            _check_names(inside)
        before = end
    if _OBJECTS.search(content, before):
        raise _unreadable()


def _unreadable():
    return Refused(_("Parts of the PDF cannot be checked. Please print or export it as PDF once more."))


def _no_more_than(most, parts):
    """As a list, which no program's file makes long and a hostile one must not."""
    found = list(islice(parts, most + 1))
    parts.close()  # lets go of the mapped file, which could not be closed else
    if len(found) > most:
        raise _unreadable()
    return found


def _streams(content):
    """Where data begin and end; each byte is looked at once, however the file is made."""
    at = 0
    while (begin := content.find(b"stream", at)) >= 0:
        start = begin + len(b"stream")
        end = content.find(b"endstream", start)
        if end < 0:
            return
        yield start, end
        at = end + len(b"endstream")


def _check_names(content, streams=()):
    escaped = b" ".join(_no_more_than(_MOST_PARTS, (_plain(found[0]) for found in _ESCAPED.finditer(content))))
    if _OBJECTS.search(escaped):
        raise _unreadable()
    for part, skipped in ((content, streams), (escaped, ())):
        if _LOCKED.search(part):
            raise Refused(_("The PDF is protected by a password, so it cannot be checked. Please save it without."))
        if _RUNS.search(part) or _outside(_SHORT, part, skipped):
            raise Refused(
                _("The PDF contains a script or starts a program. Please print or export it as PDF once more.")
            )
        if _INSIDE.search(part):
            raise Refused(_("The PDF carries other files inside. Please add those files one by one."))


def _outside(pattern, content, streams):
    """Three letters come up by chance in compressed data; a script there is also called by its long name."""
    at = 0
    for start, end in [*streams, (len(content), len(content))]:
        if pattern.search(content, at, start):
            return True
        at = end
    return False


def _plain(name):
    return _HEXED.sub(lambda found: bytes([int(found[1], 16)]), name)


def _unpacked(head, data, room):
    """`head` is all that stands between the stream before and this one: its own dictionary comes last."""
    own = head[head.rfind(b"obj") + len(b"obj") :]
    if not _FLATE.search(own) or _OTHERWISE.search(own):
        raise _unreadable()
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data.lstrip(b"\r\n"), room + 1)
    except zlib.error:
        raise _unreadable() from None
    if len(found) > room:
        raise Refused(
            _("Unpacked, the PDF is far larger than it should be. Please print or export it as PDF once more.")
        )
    if not unpacker.eof:
        raise _unreadable()
    return found
