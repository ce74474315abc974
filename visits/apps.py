from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("Visits")

    def ready(self):
        from outbox import kinds

        from . import mails

        kinds.register("visits.proposed", mails.render_proposed)
        kinds.register("visits.moved", mails.render_moved)
        kinds.register("visits.confirmed", mails.render_confirmed)
        kinds.register("visits.called_off", mails.render_called_off)
