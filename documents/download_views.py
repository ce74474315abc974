"""Files on their way out: after a rights check, as attachments, never in the portal's own pages. Only the preview,
which we drew ourselves, is shown inline."""

import tempfile
import zipfile

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from .access import document_to_read, subject_to_read
from .intake.names import clean
from .listing import documents_of, ending

PREVIEW_TYPE = "image/webp"
MAX_NUMBER = 32767


@require_safe
def file(request, pk):
    return _sent(document_to_read(request.user, pk).current)


@require_safe
def version(request, pk, number):
    document = document_to_read(request.user, pk)
    return _sent(get_object_or_404(document.versions, number=min(number, MAX_NUMBER)))


@require_safe
def preview(request, pk):
    current = document_to_read(request.user, pk).current
    if not current.preview:
        raise Http404
    return _guarded(_body(current.preview, PREVIEW_TYPE), "preview.webp", inline=True)


@require_safe
def everything(request, label, object_id):
    """All this person may see of a subject, as it is now."""
    subject = subject_to_read(request.user, label, object_id)
    packed = tempfile.TemporaryFile()  # noqa: SIM115, the response closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, current in _named(documents_of(subject, request.user)):
            with current.file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                for chunk in iter(lambda source=source: source.read(65_536), b""):
                    target.write(chunk)
    packed.seek(0)
    return _guarded(FileResponse(packed, content_type="application/zip"), clean(f"{subject}.x", "zip"))


def _named(documents):
    """Titles as file names, each once."""
    taken = set()
    for document in documents:
        suffix, number = ending(document.current), 1
        name = clean(f"{document.title}.x", suffix)
        while name.casefold() in taken:
            number += 1
            name = clean(f"{document.title[:100]} ({number}).x", suffix)
        taken.add(name.casefold())
        yield name, document.current


def _sent(found):
    return _guarded(_body(found.file, found.media_type), found.name)


def _body(stored, media_type):
    """nginx sends it where it can reach the store (`SENDFILE_LOCATION`), else the portal does."""
    if settings.SENDFILE_LOCATION:
        return HttpResponse(
            content_type=media_type, headers={"X-Accel-Redirect": f"{settings.SENDFILE_LOCATION}/{stored.name}"}
        )
    try:
        return FileResponse(stored.open("rb"), content_type=media_type)
    except (FileNotFoundError, SuspiciousOperation):
        raise Http404 from None


def _guarded(response, name, *, inline=False):
    response["Content-Disposition"] = content_disposition_header(not inline, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response
