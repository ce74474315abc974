from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sharing"
    verbose_name = _("Comments and links")

    def ready(self):
        from twinning.shared.audit import audit

        from . import models

        # The history tells that something was said, never what: a removed comment is gone.
        audit(models.Comment, personal=["text"], related=["mentioned"], of_people=True)
        audit(models.ShareLink, personal=["recipient"], without=["token_hash"], of_people=True)
