"""The first pages of PDF files are drawn. What was removed goes for good after some days, with its files; so does what
a failed act left in the store."""

import logging
import time
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from . import actions
from .models import Document, DocumentVersion

log = logging.getLogger(__name__)

AT_ONCE, DRAWS_FOR = 50, 20  # files, seconds
STRAY_AFTER = timedelta(days=1)  # an act that still runs must find its files


@shared_task
def purge():
    removed_before = timezone.now() - timedelta(days=settings.DOCUMENT_KEPT_DAYS)
    for document in Document.objects.filter(removed_at__lt=removed_before):
        actions.purge_document(document=document)
    sweep()


@shared_task
def draw_previews():
    """The first pages of PDF files, latest first. It goes on with the next tick rather than keep the mails waiting
    that the same worker sends."""
    began = time.monotonic()
    for version in DocumentVersion.objects.to_be_drawn()[:AT_ONCE]:
        try:
            actions.draw_preview(version=version)
        except OSError:  # its file is gone, or the machine is full
            log.exception("Version %s of a document could not be drawn", version.pk)
        if time.monotonic() - began > DRAWS_FOR:
            return


def sweep():
    """Files that no row knows."""
    for name in _stored():
        if not _known(name) and default_storage.get_modified_time(name) < timezone.now() - STRAY_AFTER:
            default_storage.delete(name)


def _stored():
    if not default_storage.exists("documents"):
        return
    for folder in default_storage.listdir("documents")[0]:
        for name in default_storage.listdir(f"documents/{folder}")[1]:
            yield f"documents/{folder}/{name}"


def _known(name):
    return DocumentVersion.objects.filter(file=name).exists() or DocumentVersion.objects.filter(preview=name).exists()
