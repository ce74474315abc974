"""`manage.py send_due` does by hand what Celery does, and says how much it did."""

import datetime as dt
import io

import time_machine
from django.core import mail
from django.core.management import call_command

# 10.00 in Menteşe and 8.00 in Elbasan: the hour of the digest has come in both.
MORNING = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)


def send_due():
    out = io.StringIO()
    call_command("send_due", stdout=out)
    return out.getvalue()


def test_it_says_how_many_digests_it_wrote_and_how_many_mails_went_out(make_visit, editor, partner):
    with time_machine.travel(MORNING, tick=False):
        make_visit(starts_on=dt.date(2026, 12, 15))
        # The partner hears of the visit and of what the host owes; the editor, who planned it, of what is due.
        assert send_due() == "Digests written: 2. Mails sent: 3.\n"
        assert send_due() == "Digests written: 0. Mails sent: 0.\n"
    told = sorted(message.to for message in mail.outbox)
    assert told == [[editor.email], [partner.email], [partner.email]]


def test_before_the_hour_of_the_digest_only_news_goes_out(make_visit):
    with time_machine.travel(MORNING - dt.timedelta(hours=3), tick=False):
        make_visit(starts_on=dt.date(2026, 12, 15))
        assert send_due() == "Digests written: 0. Mails sent: 1.\n"
