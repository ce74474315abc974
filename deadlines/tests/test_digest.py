"""The digest mail as it arrives, in both languages, text and HTML. Frozen at Tuesday 24 November 2026, 12.00 in
Istanbul; a visit 97 days ahead has its dates to be agreed next Tuesday, in Albania before its holidays, on Friday."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.core import mail

from deadlines.actions import meet_deadline, pin_deadline
from deadlines.models import Deadline
from deadlines.reminders import queue_reminders
from outbox.models import Email
from outbox.sending import send_waiting

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
SITE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


def is_digest(message):
    return Email.objects.filter(kind="deadlines.digest", message_id=message.extra_headers["Message-ID"]).exists()


def digest_to(user):
    """Send what is due and return the one digest this user got."""
    Email.objects.exclude(kind="deadlines.digest").delete()  # what planning itself told them is not the matter here
    queue_reminders()
    send_waiting()
    (found,) = [message for message in mail.outbox if message.to == [user.email] and is_digest(message)]
    return found


def only(visit, *keys):
    """Keep just these deadlines of Menteşe."""
    Deadline.objects.of(visit).exclude(key__in=keys, city__country="TR").delete()
    return Deadline.objects.of(visit)


def words_of(message):
    """What the HTML part says, without its tags, in one line; and its links."""
    (part,) = message.alternatives
    seen = re.sub(r"<head>.*?</head>|<div style=\"display:none.*?</div>", "", part.content, flags=re.DOTALL)
    links = re.findall(r'href="([^"]+)"', seen)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", seen)).split()), links


def squeezed(text):
    """How many empty lines stand between paragraphs is the layout's affair."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" +$", "", text, flags=re.MULTILINE))


TEXT = {
    "tr": """\
Merhaba Elif,

Bugün 17.00: Yolluk avansı

Bugün 17.00: Yolluk avansı
  Elbasan teknik ziyareti, Siz, 24 Kasım Salı
  {site}{url}



Süreyi aç:
{site}{url}

Tamamlandı olarak işaretle:
{site}{url}meet/

--
Bu iletiyi, bu sürelerden siz veya şehriniz sorumlu olduğu için aldınız. Özet günde en çok bir kez gelir.
Hatırlatma ayarları: {site}/accounts/preferences/
Bu tür e-postaları almak istemiyorum: {unsubscribe}
Muğla Büyükşehir Belediyesi, {site}
Avrupa Birliği tarafından finanse edilmektedir.
""",
    "en": """\
Hello Elif,

Today 17:00: Travel advance

Today 17:00: Travel advance
  Technical visit to Elbasan, You, Tuesday 24 November
  {site}{url}



Open the deadline:
{site}{url}

Mark as done:
{site}{url}meet/

--
You get this e-mail because these deadlines are yours or your city's to keep. The digest comes at most once a day.
Reminder settings: {site}/accounts/preferences/
No more e-mails of this kind: {unsubscribe}
Muğla Metropolitan Municipality, {site}
Funded by the European Union.
""",
}
HTML = {
    "tr": "Twinning Muğla Büyükşehir Belediyesi Merhaba Elif, Bugün 17.00: Yolluk avansı Bugün 17.00 Yolluk avansı "
    "Elbasan teknik ziyareti, Siz, 24 Kasım Salı Süreyi aç Tamamlandı olarak işaretle Bu iletiyi, bu sürelerden siz "
    "veya şehriniz sorumlu olduğu için aldınız. Özet günde en çok bir kez gelir. Hatırlatma ayarları · "
    "Bu tür e-postaları almak istemiyorum Muğla Büyükşehir Belediyesi, http://localhost:8000 "
    "Avrupa Birliği tarafından finanse edilmektedir.",
    "en": "Twinning Muğla Metropolitan Municipality Hello Elif, Today 17:00: Travel advance Today 17:00 Travel advance "
    "Technical visit to Elbasan, You, Tuesday 24 November Open the deadline Mark as done You get this e-mail because "
    "these deadlines are yours or your city's to keep. The digest comes at most once a day. Reminder settings · "
    "No more e-mails of this kind Muğla Metropolitan Municipality, http://localhost:8000 Funded by the European Union.",
}
SUBJECT = {"tr": "Bugün 17.00: Yolluk avansı", "en": "Today 17:00: Travel advance"}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_one_deadline_today_whole(make_visit, editor, settings, language):
    settings.SITE_URL = SITE
    editor.language = language
    editor.save()
    visit = make_visit()
    deadline = only(visit, "advance").get()
    pin_deadline(deadline=deadline, due_on=TODAY, due_time=dt.time(17), by=editor)
    message = digest_to(editor)
    url = deadline.get_absolute_url()
    assert message.subject == SUBJECT[language]
    unsubscribe = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert squeezed(message.body) == squeezed(TEXT[language].format(site=SITE, url=url, unsubscribe=unsubscribe))
    words, links = words_of(message)
    assert words == HTML[language]
    settings_url = f"{SITE}/accounts/preferences/"
    assert links == [SITE + url, SITE + url, f"{SITE}{url}meet/", settings_url, unsubscribe, SITE]
    assert f'<html lang="{language}">' in message.alternatives[0].content


class TestInEnglish:
    @pytest.fixture(autouse=True)
    def english(self, editor, settings):
        settings.SITE_URL = SITE
        editor.language = "en"
        editor.save()

    def set_days(self, visit, **days):
        only(visit, *days)
        for key, left in days.items():
            Deadline.objects.of(visit).filter(key=key).update(due_on=TODAY + dt.timedelta(days=left))

    @pytest.mark.parametrize(
        ("days", "subject"),
        [
            ({"advance": -4}, "4 days late: Travel advance"),
            ({"advance": 0}, "Today: Travel advance"),
            ({"advance": 1}, "Tomorrow: Travel advance"),
            ({"advance": 5}, "In 5 days: Travel advance"),
            ({"advance": 5, "tickets": 5}, "2 upcoming deadlines"),
            ({"advance": -4, "briefing": -2}, "2 late deadlines"),
            ({"advance": -4, "tickets": 0, "briefing": 1}, "1 late, 2 upcoming"),
        ],
    )
    def test_the_subject_starts_with_when_or_how_many(self, make_visit, editor, days, subject):
        self.set_days(make_visit(travellers=3), **days)
        assert digest_to(editor).subject == subject

    def test_travellers_with_the_same_deadline_are_one_item(self, make_visit, editor):
        self.set_days(make_visit(travellers=6), tickets=0, advance=1)
        message = digest_to(editor)
        assert message.body.count("Flight tickets") == 1
        assert (
            "Today: Flight tickets (6 people)\n  Technical visit to Elbasan, You, Tuesday 24 November" in message.body
        )
        words, links = words_of(message)
        assert "Flight tickets (6 people) Technical visit to Elbasan, You, Tuesday 24 November" in words
        assert f"{SITE}/today/" in links

    def test_text_and_html_tell_the_same_items(self, make_visit, editor):
        make_visit(days_ahead=20, travellers=4)
        message = digest_to(editor)
        words, links = words_of(message)
        items = re.findall(r"^[^:\n]+: (.+)\n  .+\n(?:  .+\n)?  (http.+)$", message.body, re.MULTILINE)
        assert len(items) > 5
        for title, link in items:
            assert title in words
            assert link in links
        assert words.count("Short notice") == message.body.count("Short notice") > 3

    def test_at_most_twenty_items_then_how_many_more(self, make_visit, editor):
        for _ in range(4):
            visit = make_visit()
            self.set_days(visit, advance=1, tickets=1, hotel=1, insurance=1, briefing=1, programme_claim=1)
        message = digest_to(editor)
        assert message.subject == "24 upcoming deadlines"
        assert message.body.count("Tomorrow: ") == 20
        assert f"and 4 more:\n{SITE}/deadlines/" in message.body
        assert "and 4 more" in words_of(message)[0]

    def test_a_weekly_reader_is_told_the_rhythm(self, make_visit, editor):
        editor.digest, editor.digest_weekday = "weekly", 1
        editor.save()
        self.set_days(make_visit(), advance=0)
        rhythm = "The digest comes once a week, on Tuesday; what is due in two days comes at once."
        message = digest_to(editor)
        assert rhythm in message.body
        assert rhythm in words_of(message)[0]


class TestToThePartner:
    def test_what_the_host_owes_names_who_waits(self, make_visit, partner):
        make_visit(days_ahead=97)
        message = digest_to(partner)
        assert message.subject == "In 3 days: Visit dates agreed"
        said = "Menteşe is awaiting your reply. Your contact there: Elif Demir."
        assert said in message.body
        assert said in words_of(message)[0]

    def test_without_a_person_in_charge_the_city_waits(self, make_visit, partner):
        visit = make_visit(days_ahead=97)
        type(visit).objects.update(lead=None)
        assert "Menteşe is awaiting your reply.\n" in digest_to(partner).body

    def test_what_only_the_own_city_sees_nobody_else_awaits(self, make_visit, mentese, elbasan, editor, partner):
        visit = make_visit(
            host=mentese, guest=elbasan, lead=partner.persons.get(), host_lead=editor.persons.get(), travellers=0
        )
        Deadline.objects.of(visit).exclude(key="briefing").delete()
        Deadline.objects.of(visit).update(due_on=TODAY)
        assert "awaiting" not in digest_to(partner).body

    def test_the_twin_is_not_told_that_it_awaits_itself(self, make_visit, editor):
        make_visit(days_ahead=97)
        body = digest_to(editor).body
        assert "bekliyor" not in body
        assert "awaiting" not in body


class TestWhatNoLongerHoldsIsNotTold:
    """Between promising the mail and sending it."""

    @pytest.fixture
    def deadline(self, make_visit):
        deadline = only(make_visit(days_ahead=97), "dates_agreed").get()
        assert queue_reminders() == 1
        return deadline

    def state(self):
        send_waiting()
        return Email.objects.get(kind="deadlines.digest").state

    def test_nothing_changed(self, deadline):
        assert self.state() == "sent"

    def test_closed(self, deadline, editor):
        meet_deadline(deadline=deadline, by=editor)
        assert self.state() == "dropped"

    def test_moved(self, deadline):
        Deadline.objects.update(due_on=deadline.due_on + dt.timedelta(days=1))
        assert self.state() == "dropped"

    def test_no_longer_the_persons_to_see(self, deadline, editor):
        editor.memberships.all().delete()
        assert self.state() == "dropped"

    def test_the_rest_is_told(self, make_visit, editor):
        first, second = (only(make_visit(days_ahead=97), "dates_agreed").get() for _ in range(2))
        queue_reminders()
        meet_deadline(deadline=first, by=editor)
        send_waiting()
        (message,) = [message for message in mail.outbox if is_digest(message)]
        assert second.get_absolute_url() in message.body
        assert first.get_absolute_url() not in message.body


@pytest.mark.parametrize("visits", [1, 3])
def test_rendering_takes_the_same_queries_for_any_number(make_visit, editor, visits, django_assert_num_queries):
    from outbox import kinds

    for _ in range(visits):
        make_visit(days_ahead=20, travellers=visits)
    queue_reminders()
    row = Email.objects.select_related("recipient").get(kind="deadlines.digest", recipient=editor)
    kinds.message_for(row)
    row = Email.objects.select_related("recipient").get(pk=row.pk)
    with django_assert_num_queries(5):  # reach, ledger, deadlines, visits, which of those are visible
        kinds.message_for(row)
