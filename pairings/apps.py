from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PairingsConfig(AppConfig):
    name = "pairings"
    verbose_name = _("Pairings")

    def ready(self):
        from cities import joining
        from outbox import kinds
        from twinning.shared.audit import audit

        from . import facilitating, mails, models

        audit(models.Pairing, related=["themes"])
        audit(models.Facilitator, personal=["full_name", "email"], of_people=True)
        for model in (models.Programme, models.Cohort, models.PairingHost):
            audit(model)
        joining.register(facilitating.ON_JOINING)
        kinds.register(*mails.KINDS)
