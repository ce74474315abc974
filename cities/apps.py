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
        audit(models.Person, personal=["full_name", "title", "email", "phone"], of_people=True)
        audit(models.Invitation, personal=["full_name", "email"], without=["nonce"], of_people=True)
        audit(models.Membership, of_people=True)
        for model in (models.Theme, models.Tag, models.CityTheme, models.Unit):
            audit(model)
        kinds.register(*mails.KINDS)
