"""The notices as they arrive, whole and in both languages, and those that must not arrive any more. Frozen at
Tuesday 24 November 2026; the visit is on 4 to 7 March 2027."""

import datetime as dt
import html
import re

import pytest
from django.core import mail

from outbox.models import Email
from outbox.sending import send_waiting
from pairings.models import PairingHost
from visits.actions import change_state, change_visit, confirm_dates

pytestmark = pytest.mark.usefixtures("november")
URL = "http://localhost:8000/visits/"


@pytest.fixture
def sent(visit):
    """The one mail of a kind that goes out to somebody."""

    def send(kind, user):
        Email.objects.exclude(kind=kind).delete()
        send_waiting()
        (message,) = [message for message in mail.outbox if message.to == [user.email]]
        return message

    return send


def move(visit, days, by):
    before = (visit.starts_on, visit.ends_on)
    visit.starts_on += dt.timedelta(days=days)
    visit.ends_on += dt.timedelta(days=days)
    visit.claim(visit.version)
    change_visit(visit=visit, by=by, dates_before=before)


def squeezed(text):
    return re.sub(r"\n{2,}", "\n\n", re.sub(r" +$", "", text, flags=re.MULTILINE)).strip()


def words_of(message):
    (part,) = message.alternatives
    seen = re.sub(r"<head>.*?</head>|<div style=\"display:none.*?</div>", "", part.content, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", seen)).split())


PROPOSED = {
    "en": (
        "4–7 March 2027: Technical visit to Elbasan, awaiting your reply",
        """\
Hello Arben,

Elif Demir (Menteşe) proposes a visit on 4–7 March 2027

We are awaiting your reply: do these dates suit Elbasan? If not, please tell Elif Demir.

Visit: Technical visit to Elbasan
Dates: 4–7 March 2027
Visiting city: Menteşe
Host city: Elbasan
Place: Elbasan

Look at the dates and reply:
{url}

--
You get this e-mail because you are in charge of this visit, travel with it, or have one of its deadlines.
Reminder settings: http://localhost:8000/accounts/preferences/
No more e-mails of this kind: {unsubscribe}
Muğla Metropolitan Municipality, http://localhost:8000
Funded by the European Union.""",
    ),
    "tr": (
        "4–7 Mart 2027: Elbasan teknik ziyareti, yanıtınız bekleniyor",
        """\
Merhaba Arben,

Elif Demir (Menteşe) bir ziyaret öneriyor: 4–7 Mart 2027

Yanıtınız bekleniyor: bu tarihler Elbasan için uygun mu? Değilse lütfen haber verin: Elif Demir.

Ziyaret: Elbasan teknik ziyareti
Tarih: 4–7 Mart 2027
Ziyaret eden şehir: Menteşe
Ev sahibi şehir: Elbasan
Yer: Elbasan

Tarihlere bak ve yanıtla:
{url}

--
Bu iletiyi, bu ziyaretten sorumlu olduğunuz, heyette yer aldığınız veya sürelerinden biri size ait olduğu için aldınız.
Hatırlatma ayarları: http://localhost:8000/accounts/preferences/
Bu tür e-postaları almak istemiyorum: {unsubscribe}
Muğla Büyükşehir Belediyesi, http://localhost:8000
Avrupa Birliği tarafından finanse edilmektedir.""",
    ),
}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_proposal_whole(visit, partner, sent, language):
    Email.objects.update(language=language)
    message = sent("visits.proposed", partner)
    subject, text = PROPOSED[language]
    assert message.subject == subject
    unsubscribe = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert squeezed(message.body) == text.format(url=f"{URL}{visit.pk}/", unsubscribe=unsubscribe)
    for line in text.format(url="", unsubscribe="").split("\n\n")[:3]:
        assert line in words_of(message)
    assert f'href="{URL}{visit.pk}/"' in message.alternatives[0].content
    assert message.extra_headers["Content-Language"] == language


def test_a_move_tells_both_dates_and_asks_again(visit, editor, partner, sent):
    move(visit, 14, editor)
    message = sent("visits.moved", partner)
    assert message.subject == "New dates 18–21 March 2027: Technical visit to Elbasan, awaiting your reply"
    assert squeezed(message.body).split("\n\n")[1:4] == [
        "Elif Demir (Menteşe) moved the visit to 18–21 March 2027",
        "It was planned for 4–7 March 2027. Its open deadlines have moved with it.",
        "We are awaiting your reply: do these dates suit Elbasan? If not, please tell Elif Demir.",
    ]


def test_a_traveller_is_told_of_the_move_but_asked_nothing(make_visit, editor, reader, sent):
    reader.language = "en"
    reader.save()
    visit = make_visit()
    visit.travellers.create(person=reader.persons.get())
    move(visit, 14, editor)
    message = sent("visits.moved", reader)
    assert message.subject == "New dates 18–21 March 2027: Technical visit to Elbasan"
    assert "reply" not in message.body


def test_an_agreement_tells_who_agreed(visit, editor, partner, sent):
    editor.language = "en"
    editor.save()
    confirm_dates(visit=visit, by=partner, version=visit.version, for_host=True)
    message = sent("visits.confirmed", editor)
    assert message.subject == "4–7 March 2027: Technical visit to Elbasan, both cities agree"
    assert squeezed(message.body).split("\n\n")[1:4] == [
        "Both cities agree on 4–7 March 2027",
        "Arben Hoxha (Elbasan) agreed to the dates. Now the preparation begins.",
        "Each city finds its deadlines on the page of the visit.",
    ]


@pytest.mark.parametrize(
    ("state", "subject", "headline"),
    [
        (
            "cancelled",
            "Cancelled, 4–7 March 2027: Technical visit to Elbasan",
            "Elif Demir (Menteşe) cancelled the visit on 4–7 March 2027",
        ),
        (
            "postponed",
            "Postponed, 4–7 March 2027: Technical visit to Elbasan",
            "Elif Demir (Menteşe) postponed the visit on 4–7 March 2027",
        ),
    ],
)
def test_calling_off_tells_the_reason(visit, editor, partner, sent, state, subject, headline):
    change_state(visit=visit, state=state, by=editor, reason="Earthquake & floods")
    message = sent("visits.called_off", partner)
    assert message.subject == subject
    assert squeezed(message.body).split("\n\n")[1:4] == [
        headline,
        "Reason: Earthquake & floods",
        "Its open deadlines have ended; you get no more reminders about it.",
    ]


def test_the_metropolitan_municipality_acts_for_its_district(make_visit, coordinator, partner, sent):
    Email.objects.all().delete()
    make_visit(by=coordinator)
    Email.objects.exclude(payload__by=coordinator.pk).delete()
    message = sent("visits.proposed", partner)
    assert "Zeynep Arslan (Menteşe) proposes a visit on 4–7 March 2027" in message.body


class TestWhatIsNotSent:
    def states(self):
        send_waiting()
        return dict(Email.objects.values_list("kind", "state"))

    def test_a_proposal_that_was_moved_meanwhile(self, visit, editor, partner):
        move(visit, 14, editor)
        assert self.states() == {"visits.proposed": "dropped", "visits.moved": "sent"}

    def test_a_move_that_was_moved_again(self, visit, editor, partner):
        move(visit, 14, editor)
        move(visit, 7, editor)
        send_waiting()
        assert [message.subject[:9] for message in mail.outbox] == ["New dates"]
        assert "25–28 March" in mail.outbox[0].subject

    def test_dates_of_a_visit_that_was_called_off(self, visit, editor, partner):
        change_state(visit=visit, state="cancelled", by=editor, reason="Earthquake")
        assert self.states() == {"visits.proposed": "dropped", "visits.called_off": "sent"}

    def test_a_calling_off_that_was_taken_back(self, visit, editor, partner):
        change_state(visit=visit, state="cancelled", by=editor, reason="Earthquake")
        change_state(visit=visit, state="proposed", by=editor)
        assert self.states()["visits.called_off"] == "dropped"

    def test_an_agreement_to_dates_that_moved(self, visit, editor, partner):
        confirm_dates(visit=visit, by=partner, version=visit.version, for_host=True)
        move(visit, 7, editor)
        assert self.states()["visits.confirmed"] == "dropped"

    def test_anything_to_a_city_that_left_the_pairing(self, visit, partner):
        PairingHost.objects.update(left_on=dt.date(2026, 11, 1))
        assert self.states() == {"visits.proposed": "dropped"}


def test_text_changes_tell_nobody(visit, editor):
    Email.objects.all().delete()
    visit.claim(visit.version)
    change_visit(visit=visit, by=editor, dates_before=(visit.starts_on, visit.ends_on))
    assert not Email.objects.exists()


def test_without_a_contact_those_who_write_for_the_city_are_told(make_visit, partner):
    make_visit(host_lead=None)
    assert [email.recipient for email in Email.objects.all()] == [partner]
