from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PairingsConfig(AppConfig):
    name = "pairings"
    verbose_name = _("Pairings")

    def ready(self):
        from outbox import kinds
        from twinning.shared.audit import audit

        from . import mails, models

        audit(models.Pairing, related=["themes"])
        audit(models.Facilitator, personal=["email"])
        audit(models.CohortHost, related=["cities"])
        audit(models.Application, related=["tags"])
        for model in (
            *(models.Programme, models.Cohort, models.CohortRole, models.PairingHost),
            *(models.ApplicationNeed, models.Representative, models.Preference),
            *(models.Criterion, models.EligibilityCheck, models.Assessment, models.AssessmentScore),
            models.MatchScenario,
        ):
            audit(model)
        kinds.register(*mails.KINDS)
