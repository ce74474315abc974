from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")

    def ready(self):
        from outbox import kinds
        from twinning.shared.audit import audit

        from . import mails, models

        audit(models.City, related=["tags"])
        audit(models.Person, personal=["email", "phone"])
        audit(models.Invitation, personal=["email"], without=["nonce"])
        for model in (models.Theme, models.Tag, models.CityTheme, models.Unit, models.Membership):
            audit(model)
        kinds.register(*mails.KINDS)
