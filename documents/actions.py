"""What people do with documents. Files are written beside the rows: what a failed act wrote is taken away again,
and what is left over all the same is swept up by `tasks.purge`."""

from contextlib import contextmanager

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from twinning.shared.subjects import of_subject

from . import drawing
from .models import Document, DocumentVersion
from .room import make_room


def add_documents(*, subject, city, by, kind, audience, files, title=""):
    """One document per file that was taken in; the title is that of a single one, several are called by their
    names. Raises NoRoom."""
    with _all_or_nothing() as stored:
        make_room(city, files)
        return [
            _add(subject, city, by, kind, audience, taken, (title if len(files) == 1 else "") or titled(taken), stored)
            for taken in files
        ]


def titled(taken):
    return taken.name.rpartition(".")[0].replace("_", " ")[:160]


def add_version(*, document, by, taken, note=""):
    """Call holding the document: its number follows the latest. Raises NoRoom."""
    with _all_or_nothing() as stored:
        make_room(document.city, [taken])
        latest = document.versions.order_by("-number").values_list("number", flat=True).first() or 0
        return _store(document, latest + 1, by, taken, note, stored)


@transaction.atomic
def remove_document(*, document, by):
    document.removed_at, document.removed_by = timezone.now(), by
    document.save()


@transaction.atomic
def restore_document(*, document, by):
    document.removed_at, document.removed_by = None, None
    document.save()


@transaction.atomic
def purge_document(*, document):
    """For good; the history keeps that it was there. The files go when the rows are gone for sure."""
    versions = list(document.versions.all())
    files = [field for version in versions for field in (version.file, version.preview) if field]
    document.current = None
    document.save()
    for version in versions:
        version.delete()
    document.delete()
    transaction.on_commit(lambda: [field.storage.delete(field.name) for field in files])


def draw_preview(*, version):
    """Once, whatever comes of it: what brought the drawing down would do so again. Whoever marks the row first
    draws it."""
    if not _kept(version, "drawn_at", timezone.now(), drawn_at=None):
        return
    with version.file.open("rb") as file:
        picture = drawing.first_pages(file)
    if picture is None:
        return
    version.preview.save(version.name, File(picture), save=False)
    if not _kept(version, "preview", version.preview.name):
        version.preview.storage.delete(version.preview.name)  # purged meanwhile


@transaction.atomic
def _kept(version, name, value, **still):
    """Write one field of what may have changed or gone meanwhile; False when it has."""
    row = DocumentVersion.objects.select_for_update().filter(pk=version.pk, **still).first()
    if row is None:
        return False
    setattr(row, name, value)
    row.save(update_fields=[name])
    return True


def _add(subject, city, by, kind, audience, taken, title, stored):
    document = Document(city=city, kind=kind, audience=audience, title=title, created_by=by, **of_subject(subject))
    document.save()
    _store(document, 1, by, taken, "", stored)
    return document


def _store(document, number, by, taken, note, stored):
    version = DocumentVersion(
        document=document,
        number=number,
        name=taken.name,
        media_type=taken.media_type,
        size=taken.size,
        sha256=taken.sha256,
        note=note,
        uploaded_by=by,
    )
    for field, content in ((version.file, taken.content), (version.preview, taken.preview)):
        if content:
            field.save(taken.name, File(content), save=False)
            stored.append(field)
    version.save()
    document.current = version
    document.save()
    return version


@contextmanager
def _all_or_nothing():
    stored = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for field in stored:
            field.storage.delete(field.name)
        raise
