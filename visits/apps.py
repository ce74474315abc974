from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits")

    def ready(self):
        from outbox import kinds
        from sharing import shared_pages
        from twinning.shared.audit import audit

        from . import mails, models, shared

        audit(models.Visit, related=["themes"])
        audit(models.Traveller, of_people=True)
        audit(models.AgendaItem, personal=["contact"])
        kinds.register(*mails.KINDS)
        shared_pages.register(shared.PAGE)
