"""Private files on any subject, each with all its versions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.attached import Attached, AttachedQuerySet, writable_by
from twinning.shared.audit import PartOf
from twinning.shared.subjects import on_visible_subject
from twinning.shared.versions import Versioned

PDF = "application/pdf"


class DocumentQuerySet(AttachedQuerySet):
    def visible_to(self, user):
        """What was removed is nobody's any more but of those who may bring it back (`restorable_by`)."""
        return super().visible_to(user).kept()

    def editable_by(self, user):
        return self._open_to(user).kept()

    def restorable_by(self, user):
        return self._open_to(user).filter(removed_at__isnull=False)

    def _open_to(self, user):
        """Those who write for its city, while its subject is open: a completed pairing keeps its papers as they are."""
        return self.filter(writable_by(user)).filter(on_visible_subject(user, "contributable_by"))

    def history_open_to(self, user):
        """Who changed what is for the owning city."""
        return self.editable_by(user)

    def kept(self):
        return self.filter(removed_at__isnull=True)

    def with_names(self):
        return self.select_related("city", "created_by", "current")


class Document(Attached, Versioned):
    """A paper or picture on a subject. Its file is that of the current version; earlier ones stay."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter")
        DECISION = "decision", _("Decision or approval")
        AGREEMENT = "agreement", _("Agreement")
        PROGRAMME = "programme", pgettext_lazy("document", "Programme of a visit")
        ATTENDANCE = "attendance", _("Attendance list")
        PRESENTATION = "presentation", _("Presentation")
        REPORT = "report", _("Report")
        PICTURE = "picture", _("Picture")
        OTHER = "other", pgettext_lazy("document", "Other")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("title"), max_length=160, help_text=_("What it is, as a colleague would call it."))
    current = models.ForeignKey(
        "documents.DocumentVersion",
        verbose_name=_("current version"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added on"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    removed_at = models.DateTimeField(_("removed on"), null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("removed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="document_of_subject"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="document_removed"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:detail", args=[self.pk])


def private_path(version, filename):
    """A random name under which nobody finds it; what people call it stands on the row."""
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}"


class DocumentVersionQuerySet(models.QuerySet):
    def to_be_drawn(self):
        """PDF files people look at now, of which nobody has tried yet to draw the first pages."""
        shown = self.filter(pk=F("document__current"), document__removed_at=None)
        return shown.filter(media_type=PDF, drawn_at=None).order_by("-uploaded_at", "-pk")


class DocumentVersion(PartOf, models.Model):
    """One file, as it was taken in. Its type is what the content says, never what the browser claimed. The preview
    of a picture is made with it, that of a PDF file a little later (`tasks.draw_previews`)."""

    part_of = "document"
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    file = models.FileField(_("file"), upload_to=private_path, max_length=100)
    preview = models.FileField(_("preview"), upload_to=private_path, max_length=100, blank=True)
    drawn_at = models.DateTimeField(_("drawing tried on"), null=True, blank=True, editable=False)
    name = models.CharField(_("file name"), max_length=200, help_text=_("Cleaned; with the ending of its content."))
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded on"), default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["sha256"], name="document_by_content"),
            models.Index(fields=["uploaded_at"], condition=Q(media_type=PDF, drawn_at=None), name="document_to_draw"),
        ]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]

    def __str__(self):
        return self.name

    @property
    def is_pdf(self):
        return self.media_type == PDF
