from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Deadlines")

    def ready(self):
        from outbox import kinds
        from twinning.shared.audit import audit

        from . import mails, models, notices

        for model in (models.RuleSet, models.Rule, models.Holiday, models.Deadline):
            audit(model)
        kinds.register(mails.DIGEST, *notices.KINDS)
