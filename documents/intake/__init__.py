"""Files from outside, on their way in: judged by their content, neutralised where that can be done, else refused
with a sentence that says why. Nothing is stored here."""

import hashlib
import io
import mmap
import tempfile
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from documents.amounts import amount

from . import kinds, names, offices, papers, pictures
from .refusing import ACCEPTED, Refused, not_accepted

__all__ = ["ACCEPTED", "Refused", "Taken", "take_in"]

_HEAD = 512


@dataclass(frozen=True)
class Taken:
    content: IO[bytes]
    name: str
    media_type: str
    size: int
    sha256: str
    preview: IO[bytes] | None = None


def take_in(uploaded) -> Taken:
    """What may be kept of an uploaded file; raises Refused. Neither its name nor the type the browser claims is
    believed."""
    file = _received(uploaded)
    kind = _kind_of(file)
    said = names.ending_of(uploaded.name or "")
    kind = _agreed(kind, kinds.SAME.get(said, said))
    preview = None
    if kind in kinds.PICTURES:
        file, preview = pictures.redraw(file, kinds.PICTURES[kind])
    size, digest = _measured(file)
    return Taken(file, names.clean(uploaded.name or "", kind), kinds.MEDIA_TYPES[kind], size, digest, preview)


def _received(uploaded):
    """A copy of our own, counted while it is read: what a browser says of the size is only a claim."""
    limit = settings.DOCUMENT_MAX_BYTES
    file, size = tempfile.TemporaryFile(), 0  # noqa: SIM115, it outlives this function
    for chunk in uploaded.chunks():
        size += len(chunk)
        if size > limit:
            break
        file.write(chunk)
    if max(size, uploaded.size or 0) > limit:
        raise Refused(_("The file is larger than %(limit)s. Please make it smaller.") % {"limit": amount(limit)})
    if not size:
        raise Refused(_("The file is empty. Please choose it once more."))
    file.flush()
    return file


def _kind_of(file):
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(kinds.TEST_VIRUS) >= 0:
            raise offices.test_virus()
        kind = kinds.by_first_bytes(content[:_HEAD])
        if kind == "pdf":
            papers.check_pdf(file, content)
        elif kind == "text":
            kinds.check_text(content)
    return offices.kind_of(file) if kind == "zip" else kind


def _agreed(kind, ending):
    """The ending must fit the content; plain text is what it is called."""
    if kind == "text" and ending in kinds.TEXTS:
        return ending
    if ending in kinds.MACRO_ENDINGS:
        raise offices.macros()
    if ending not in kinds.MEDIA_TYPES:
        raise not_accepted()
    if kind == "text":
        raise Refused(_("The name ends with .%(ending)s, but the content is plain text.") % {"ending": ending})
    if kind != ending:
        words = {"ending": ending, "kind": kind.upper()}
        raise Refused(
            _("The name ends with .%(ending)s, but the content is %(kind)s. Please correct the name.") % words
        )
    return kind


def _measured(file):
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size, digest
