"""Whatever is typed is either refused with a word beside the field, or kept as it was typed; nothing breaks."""

import pytest
from django.urls import get_resolver
from django.utils.html import escape

from conftest import PASSWORD
from twinning import policy
from twinning.tests.addresses import walk
from twinning.tests.naughty import STRINGS, Forms, Tally, push
from twinning.tests.test_matrix import paths
from visits.models import Visit

WRITERS = ("editor", "coordinator", "partner", "admin")
# Signing in, passwords and codes are no texts that are kept; allauth's own pages are tried by allauth.
NOT_TRIED = ("/accounts/login", "/accounts/password", "/accounts/2fa", "/accounts/email", "/accounts/reauth", "/admin/")


def pages(world):
    for address in walk(get_resolver().url_patterns):
        rule = policy.rule_for(address)
        if rule is None or address.route.startswith(("admin/", "accounts/2fa", "accounts/oidc")):
            continue
        rows = list(world.get(rule.model, {}).values())[:2] if rule.model else []
        for pk in [row.pk for row in rows] or [0]:
            yield from paths(address, pk)


def forms(world, clients):
    """{kind: (client, form)}: every form with a text in it, found on the pages of people who may write."""
    found = {}
    for path in pages(world):
        for client in clients.values():
            answer = client.get(path)
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                for form in Forms(path, answer.text).found:
                    if not form.action.startswith(NOT_TRIED):
                        found.setdefault(form.kind, (client, form))
                break
    return found


@pytest.fixture
def clients(world, people, browse, monkeypatch):
    monkeypatch.setattr("allauth.core.internal.ratelimit.get_rates", lambda **_: [])
    for name in WRITERS:
        people[name].set_password(PASSWORD)
        people[name].save()
    clients = {name: browse(people[name]) for name in WRITERS}
    for client in clients.values():
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return clients


def test_the_list_is_whole():
    assert len(STRINGS) >= 485
    assert any("<script>" in text for text in STRINGS)


def test_every_string_goes_through_every_form_unharmed(world, clients, record_property):
    found, tally = forms(world, clients), Tally()
    for client, form in found.values():
        push(client, form, STRINGS, tally)
    fields = sum(len(form.texts) for _client, form in found.values())
    for name in ("sent", "saved", "refused"):
        record_property(name, getattr(tally, name))
    print(
        f"{len(found)} forms, {fields} fields: {tally.sent} strings sent, {tally.saved} saved, {tally.refused} refused"
    )
    assert tally.faults == [], "\n".join(tally.faults[:40])
    assert len(found) >= 8
    assert tally.saved > 1000


def test_searching_for_them_finds_nothing_and_breaks_nothing(world, clients):
    lists = ["/cities/", "/pairings/", "/visits/", "/deadlines/"]
    for number, text in enumerate(STRINGS[::2]):
        answer = clients["editor"].get(lists[number % len(lists)], {"q": text})
        assert answer.status_code == 200, text


@pytest.mark.parametrize("part", range(3))
def test_shown_and_shown_again_they_are_what_they_were(part, world, clients):
    """In the title of a visit, on its page and in its form: escaped, and as typed."""
    visit = world["visits.visit"]["there"]
    for text in [text for text in STRINGS[part::30] if text.strip() and "\x00" not in text]:
        title = text.strip()[:160]
        Visit.objects.filter(pk=visit.pk).update(title_tr=title, title_en=title)
        assert escape(title) in clients["editor"].get(f"/visits/{visit.pk}/").text
        form = Forms("", clients["editor"].get(f"/visits/{visit.pk}/edit/").text).found[0]
        assert dict(form.values)["title_tr"] == title


def test_what_alters_a_text_is_found(world, clients):
    tally = Tally()
    form = Forms("/x/", '<form method="post"><input type="text" name="title"></form>').found[0]

    class Swallows:
        def post(self, *args):
            from django.http import HttpResponseRedirect

            return HttpResponseRedirect("/")

    push(Swallows(), form, ["<b>"], tally)
    assert tally.faults == ["/x/: title was altered or lost: '<b>'"]
