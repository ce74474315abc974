"""A partner who comes twice a year: from the button of a mail, by a code, to the very page it is about."""

import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from deadlines.models import Deadline
from deadlines.reminders import queue_reminders
from outbox.models import Email
from outbox.sending import send_waiting

SITE = "http://localhost:8000"
CODE = re.compile(r"\b\d{4}-\d{4}\b")


@pytest.fixture
def rare(partner):
    partner.quiet_days = False
    partner.save()
    partner.emailaddress_set.create(email=partner.email, verified=True, primary=True)
    return partner


def proposed(visit, browse, editor):
    pass


def commented(visit, browse, editor):
    said = {"text": "Depo dokuzda açılıyor.", "audience": "partners", "part": "program"}
    browse(editor).post(f"/visits/{visit.pk}/comment/", said)


def due(visit, browse, editor):
    """Elbasan's next deadline is today."""
    first = Deadline.objects.of(visit).filter(city=visit.host).earliest("due_on")
    with time_machine.travel(timezone.now().replace(hour=10) + (first.due_on - timezone.localdate())):
        queue_reminders()
        send_waiting()


def address_in_mail_to(user, kind):
    """Where the button of the one mail of this kind leads, without the part the browser keeps to itself."""
    send_waiting()
    ours = Email.objects.get(kind=kind, recipient=user).message_id
    [sent] = [sent for sent in mail.outbox if sent.extra_headers.get("Message-ID") == ours]
    html, _type = sent.alternatives[0]
    button = re.search(rf'href="{SITE}([^"#]+)[^"]*"', html).group(1)
    return button.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("happened", "kind"),
    [(proposed, "visits.proposed"), (commented, "sharing.comment"), (due, "deadlines.digest")],
)
def test_the_button_of_a_mail_leads_by_a_code_to_its_page(visit, browse, editor, rare, happened, kind):
    happened(visit, browse, editor)
    wanted = address_in_mail_to(rare, kind)
    client, going = Client(), urlencode({"next": wanted}, safe="/")
    asked = client.get(wanted)
    assert (asked.status_code, asked.url) == (302, f"/accounts/login/?{going}")
    offered = re.search(r'href="(/accounts/login/code/[^"]*)"', client.get(asked.url).text).group(1)
    answer = client.post(offered.replace("&amp;", "&"), {"email": rare.email})
    landed = client.post(answer.url, {"code": CODE.search(mail.outbox[-1].body).group()}, follow=True)
    assert landed.redirect_chain == [(wanted, 302)]
    assert landed.status_code == 200
