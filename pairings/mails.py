"""The notice that a pairing was proposed, made when it is sent: who no longer sees the pairing gets none."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.kinds import Kind
from outbox.rendering import message

from .models import Pairing

PROPOSED = "pairings.proposed"


def still_proposed(email):
    rows = Pairing.objects.visible_to(email.recipient).filter(pk=email.payload["pairing"])
    return rows.filter(state=Pairing.State.PROPOSED).with_names().first()


def render_proposed(email, pairing):
    hosts = ", ".join(host.city.name for host in pairing.hosting())
    words = {"twin": pairing.twin.name, "hosts": hosts, "cohort": pairing.cohort.name}
    context = {
        "subject": _("Pairing proposed: %(twin)s – %(hosts)s") % words,
        "name": email.recipient.get_short_name(),
        "headline": _("%(twin)s and %(hosts)s are proposed as a pairing") % words,
        "paragraphs": [
            _("The people who manage the cohort published the result. The pairing begins when both cities agree.")
        ],
        "facts": [(_("Twin city"), pairing.twin.name), (_("Host city"), hosts), (_("Cohort"), pairing.cohort.name)],
        "button_url": settings.SITE_URL + pairing.get_absolute_url(),
        "button_label": _("Open the pairing"),
        "settings_url": settings.SITE_URL + reverse("accounts:preferences"),
    }
    return message(email, "pairings/proposed", context)


KINDS = [
    Kind(
        PROPOSED,
        gettext_lazy("Proposed pairings"),
        still_proposed,
        render_proposed,
        about=gettext_lazy("When a pairing of your city is proposed."),
    )
]
