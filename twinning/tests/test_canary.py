"""Nobody reads what is not theirs, by whatever way: pages, links on them, searches, exports, mails, errors.

Every text of every row of two pairings holds a word of its own (`canary.py`). Each person opens every address with
every object there is, and follows what the pages link to; what their answers hold must be theirs to read.
"""

import datetime as dt
import re
from collections import Counter
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from django.utils import timezone, translation

from cities.models import Person
from deadlines import reminders
from outbox import kinds
from outbox.models import Email
from twinning import policy
from twinning.tests.addresses import walk
from twinning.tests.canary import Canaries, Reader, barren, sow, texts_of
from twinning.tests.matrix import NEVER
from twinning.tests.test_matrix import paths
from twinning.tests.world import PEOPLE
from visits.models import Visit

DEEP = 2  # how many links away from an address of the policy table
VARIANTS = 3  # of one page: with other filters it shows the same rows
LINK = re.compile(r'(?:href|action|src)="([^"#]+)')
# Left alone: they end the session, or only send elsewhere.
NOT_OPENED = re.compile(r"^/(?:accounts/(?:logout|oidc|social|2fa|google)|static|admin)/")
# Models of which the world has no rows with texts yet, and why that is no loss.
NO_ROWS = {"outbox.unsubscription", "portal.personaldataact", "cities.tag", "cities.theme"}


@pytest.fixture
def canaries(world, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sow(world, people)
    return Canaries()


def starts(world):
    """Every address with every object of its model and with one that is not there, and every list searched."""
    for address in walk(get_resolver().url_patterns):
        rule = policy.rule_for(address)
        if rule is None:
            continue
        rows = world.get(rule.model, {}).values() if rule.model else []
        for pk in (*(row.pk for row in rows), NEVER):
            yield from paths(address, pk)
        if not address.params:
            yield f"/{address.route}?q=zq"


def crawl(client, world):
    """(address, answer) of all that can be reached."""
    seen, variants, queue = set(), Counter(), [(path, 0) for path in starts(world)]
    while queue:
        at, depth = queue.pop(0)
        page = at.partition("?")[0]
        if at in seen or NOT_OPENED.match(at) or (depth and variants[page] >= VARIANTS):
            continue
        seen.add(at)
        variants[page] += 1
        answer = client.get(at)
        yield at, answer
        if depth < DEEP and not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
            queue += [(link, depth + 1) for link in links(at, answer.text) if link not in seen]


def links(here, html):
    for found in LINK.findall(html):
        parts = urlsplit(urljoin(here, found.replace("&amp;", "&")))
        if not parts.netloc and not parts.scheme:
            wishes = [(name, value) for name, value in parse_qsl(parts.query) if name != "next"]  # only leads back
            yield parts.path + (f"?{urlencode(wishes)}" if wishes else "")


def leaks(canaries, reader, answers):
    """(faults, number of answers, tokens that were read)"""
    faults, read, count = [], set(), 0
    for at, answer in answers:
        count += 1
        for token in canaries.in_answer(answer):
            read.add(token)
            owners = canaries.owners[token]
            if not any(reader.may_read(*owner) for owner in owners):
                model, pk, name = owners[0]
                faults.append(f"{at}: {model._meta.label_lower}.{name} of {pk}")
    return faults, count, read


def without_limits(monkeypatch):
    """So many pages a minute no person opens."""
    monkeypatch.setattr("allauth.core.internal.ratelimit.get_rates", lambda **_: [])


@pytest.mark.parametrize("name", [None, *PEOPLE], ids=["anonymous", *PEOPLE])
def test_nobody_reads_what_is_not_theirs(name, canaries, world, people, browse, monkeypatch, record_property):
    without_limits(monkeypatch)
    faults, count, read = leaks(canaries, Reader(people.get(name)), crawl(browse(people.get(name)), world))
    record_property("answers", count)
    record_property("tokens", len(canaries.owners))
    print(f"{name}: {count} answers, {len(read)} of {len(canaries.owners)} tokens read, {len(faults)} leaks")
    assert not faults, "\n".join(["", *sorted(set(faults))[:80]])
    assert count > 150
    assert len(canaries.owners) > 500
    assert len(read) > 10 or name is None


def test_there_is_a_row_of_every_model(canaries):
    """A new model gets its row by `sow`, or is named here."""
    assert barren() <= NO_ROWS, "make a row of these in world.py"


def test_every_mail_tells_its_reader_only_what_is_theirs(canaries, world, people, record_property):
    with time_machine.travel(timezone.now() + dt.timedelta(days=45)):
        reminders.queue_reminders()
        faults, count = [], 0
        for email in Email.objects.select_related("recipient"):
            with translation.override(email.language):
                message = kinds.message_for(email)
            if message is None:
                continue
            count += 1
            answer = HttpResponse("\n".join([message.subject, message.text, message.html]))
            found, _, _ = leaks(canaries, Reader(email.recipient), [(f"{email.kind} to {email.recipient}", answer)])
            faults += found
    record_property("mails", count)
    print(f"{count} mails, {len(faults)} leaks")
    assert count > 5
    assert sorted(set(faults)) == []


# --- The sweep itself -------------------------------------------------------------------------------


def prints_a_foreign_title(request):
    return HttpResponse(Visit.objects.get(guest__code="lyon").title)


def prints_a_telephone(request):
    return HttpResponse(", ".join(Person.objects.values_list("phone", flat=True)))


@pytest.fixture
def planted(monkeypatch, settings):
    from twinning import urls  # not before the tests run: until then DEBUG is on, and with it the mailbox

    class Planted:
        urlpatterns = [
            path("foreign-title/", prints_a_foreign_title, name="foreign_title"),
            path("telephone/", prints_a_telephone, name="telephone"),
            *urls.urlpatterns,
        ]

    settings.ROOT_URLCONF = Planted
    for name in ("foreign_title", "telephone"):
        monkeypatch.setitem(policy.POLICY, name, policy.SIGNED_IN)


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize(
    ("who", "where", "what"),
    [("partner", "/foreign-title/", "visits.visit.title"), ("reader", "/telephone/", "cities.person.phone")],
)
def test_a_view_that_prints_too_much_is_found(who, where, what, canaries, people, browse):
    client = browse(people[who])
    faults, _, _ = leaks(canaries, Reader(people[who]), [(where, client.get(where))])
    assert any(fault.startswith(f"{where}: {what}") for fault in faults)


def test_the_people_door_opens_for_whom_it_is(canaries, people):
    """A telephone is for editors of the city, not for its readers and partners."""
    person = Person.objects.filter(user=people["reader"]).get()
    other = Person.objects.filter(city=person.city).exclude(pk=person.pk).first()
    may = {name for name in PEOPLE if Reader(people[name]).may_read(Person, other.pk, "phone")}
    assert may == {"coordinator", "editor", "admin"}


def test_words_stand_in_all_texts(canaries):
    planted = {(model, name) for owners in canaries.owners.values() for model, _pk, name in owners}
    assert (Visit, "title_tr") in planted and (Visit, "summary_en") in planted
    assert {field.name for field in texts_of(Person)} == {"full_name", "title", "email", "phone"}
    assert Client().get("/no/such/page").status_code in (302, 404)
