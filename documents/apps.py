from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documents")

    def ready(self):
        from twinning.shared.audit import audit

        from . import models

        audit(models.Document, without=["current"])  # its versions tell it
        audit(models.DocumentVersion, without=["file", "preview", "drawn_at", "sha256"])
