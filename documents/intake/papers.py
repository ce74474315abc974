"""PDF files: nothing that runs, nothing hidden inside, whole to the end.

Names are looked for in the whole file, also spelled with #xx, and in compressed object streams, where they would
not be seen. The file is never rendered.
"""

import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from .refusing import Refused, damaged

_END_WITHIN = 1024  # what other programs allow after the end
_MOST_UNPACKED = 20_000_000
_NAME = rb"(?=[\s()<>\[\]{}/%]|$)"
_RUNS = re.compile(rb"/(JavaScript|Launch|RichMedia|XFA|ImportData)" + _NAME)
_SHORT = re.compile(rb"/JS" + _NAME)
_INSIDE = re.compile(rb"/(EmbeddedFiles?|GoToE)" + _NAME)
_LOCKED = re.compile(rb"/Encrypt" + _NAME)
_ESCAPED = re.compile(rb"/[^\s()<>\[\]{}/%]{0,60}#[0-9A-Fa-f]{2}[^\s()<>\[\]{}/%]{0,60}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_pdf(file, content):
    """`content` is all of the file, as bytes or mapped."""
    if not re.search(rb"%%EOF", content[-_END_WITHIN:]) or b"obj" not in content[:4096]:
        raise damaged()
    if zipfile.is_zipfile(file):
        raise Refused(_("The PDF hides an archive. Please print or export it as PDF once more."))
    _check_names(content)
    for stream in _STREAM.finditer(content):
        if b"ObjStm" in _plain(content[max(0, stream.start() - 400) : stream.start()]):
            _check_names(_unpacked(stream[1]))


def _check_names(content):
    escaped = b" ".join(_plain(found[0]) for found in _ESCAPED.finditer(content))
    for part in (content, escaped):
        if _LOCKED.search(part):
            raise Refused(_("The PDF is protected by a password, so it cannot be checked. Please save it without."))
        if _RUNS.search(part) or _outside_streams(part):
            raise Refused(
                _("The PDF contains a script or starts a program. Please print or export it as PDF once more.")
            )
        if _INSIDE.search(part):
            raise Refused(_("The PDF carries other files inside. Please add those files one by one."))


def _outside_streams(content):
    """Three letters come up by chance in compressed data; a script elsewhere is also called by its long name."""
    return any(
        content.rfind(b"endstream", 0, found.start()) >= content.rfind(b"stream\n", 0, found.start())
        for found in _SHORT.finditer(content)
    )


def _plain(name):
    return _HEXED.sub(lambda found: bytes([int(found[1], 16)]), name)


def _unpacked(data):
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, _MOST_UNPACKED)
    except zlib.error:
        return data
    if unpacker.unconsumed_tail:
        raise Refused(
            _("Unpacked, the PDF is far larger than it should be. Please print or export it as PDF once more.")
        )
    return found
