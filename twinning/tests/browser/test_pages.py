"""Every page of ours in Chromium: no accessibility fault, no sideways scroll, no error in the console.

The pages come from the policy table, so a new page is looked at without anybody thinking of it.
"""

import datetime as dt

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from cities.invitations import invite
from deadlines.models import Deadline
from documents.actions import add_documents
from documents.intake import take_in
from documents.tests import samples
from sharing.actions import write_comment
from sharing.linking import make_link
from twinning import policy
from twinning.tests.browser.conftest import OFFICE, PHONE, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_PAGE = {"healthz", "readyz", "home", "accounts:language", "accounts:theme"}
# Plain text, and what downloads.
NO_PAGE |= {"portal:security_txt"}
# Files, and what is there for removed documents only.
NO_PAGE |= {f"documents:{name}" for name in ("file", "version", "preview", "zip", "restore")}
NO_PAGE |= {"sharing:restore_comment"}
SIGN_IN_PAGES = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "socialaccount_login_cancelled",
]
OWN_ACCOUNT_PAGES = [
    "account_logout",
    "account_change_password",
    "account_email",
    "mfa_index",
    "mfa_list_webauthn",
    "socialaccount_connections",
    "account_reauthenticate",
]
LOOKS = [("tr", OFFICE, False), ("en", PHONE, False), ("tr", PHONE, True), ("en", OFFICE, True)]


@pytest.fixture
def objects(visit, make_visit, pairing, mentese, themes_of_mentese, reader, editor):
    """One of each kind the policy table speaks of; a visit at short notice gives late and urgent rows. The
    deadline is a colleague's, of which the editor may remind."""
    make_visit(days_ahead=20, travellers=3)
    deadline = Deadline.objects.of(visit).filter(city=mentese, person=None).first()
    deadline.responsible = reader.persons.get()
    deadline.save()
    taken = take_in(samples.upload("Plan.png", samples.picture()))
    (document,) = add_documents(
        subject=visit, city=mentese, by=editor, kind="picture", audience="partners", files=[taken]
    )
    said = {"text": "Kale çevresini de görebilir miyiz?", "audience": "partners"}
    comment, _told = write_comment(subject=visit, by=editor, **said)
    write_comment(subject=pairing, by=reader, **said)
    day = dt.date.today() + dt.timedelta(days=30)
    words = {"recipient": "Kreshnik Sala", "purpose": "Program", "language": "en", "last_day": day}
    link, token = make_link(subject=visit, by=editor, **words)
    link.token = token  # what opens it, for the page seen from outside
    link.visits.create(device="Firefox")
    fields = {"full_name": "Yeni Biri", "role": "reader", "language": "tr", "by": editor}
    return {
        "cities.city": mentese,
        "cities.invitation": invite(city=mentese, email="new@mentese.example", **fields),
        "cities.membership": reader.memberships.get(),
        "sharing.comment": comment,
        "sharing.sharelink": link,
        "deadlines.deadline": deadline,
        "documents.document": document,
        "pairings.pairing": pairing,
        "visits.visit": visit,
    }


@pytest.fixture
def themes_of_mentese(mentese):
    from cities import reference

    reference.load()
    theme = apps.get_model("cities.theme").objects.first()
    mentese.priorities.create(theme=theme, need=4, offer=1)


def addresses(objects):
    """Every page the policy table names, with the arguments it takes."""
    for name, rule in policy.POLICY.items():
        if name in NO_PAGE or name.startswith("outbox:") or rule is policy.STAFF:
            continue
        pk = objects[rule.model].pk if rule.model else None
        for arguments in ([pk] if pk else [], [pk, "cancelled"], ["visits.visit", pk], ["no-such-token"]):
            try:
                yield name, reverse(name, args=arguments)
                break
            except NoReverseMatch:
                continue


def look(page, axe, name, address, errors):
    response = page.goto(address)
    if response.status == 405:
        return  # an act, not a page
    if response.status >= 400 and "no-such" not in address:
        errors.append(f"{name}: {response.status}")
    errors += [f"{name}: {fault}" for fault in axe(page)]
    if sideways(page) > 0:
        errors.append(f"{name}: scrolls sideways by {sideways(page)} px")
    errors += [f"{name}: console: {fault}" for fault in page.faults if "404" not in fault]
    page.faults.clear()


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS, ids=["tr", "en-phone", "tr-phone-dark", "en-dark"])
def test_every_page_is_accessible_and_fits(objects, window, axe, editor, language, size, dark):
    editor.memberships.update(role="coordinator")  # who may open every page of the city
    editor.language = language
    editor.set_password("a-long-enough-password")  # the page that asks for it again needs one
    editor.save()
    page, errors = window(editor, language=language, size=size, dark=dark), []
    for name, address in addresses(objects):
        look(page, axe, name, address, errors)
    for name in OWN_ACCOUNT_PAGES:
        look(page, axe, name, reverse(name), errors)
    look(page, axe, "404", "/no-such-page/", errors)
    nobody = window(None, language=language, size=size, dark=dark)
    look(nobody, axe, "links:page", f"/s/{objects['sharing.sharelink'].token}/", errors)
    for name in SIGN_IN_PAGES:
        look(nobody, axe, name, reverse(name), errors)
    assert errors == []


@pytest.mark.parametrize("tab", ["program", "delegation", "deadlines", "documents", "comments", "about", "access"])
def test_every_tab_of_a_visit_is_accessible_on_a_phone(objects, window, axe, partner, editor, tab):
    errors = []
    for person in (partner, editor):
        page = window(person, size=PHONE)
        look(page, axe, tab, f"{objects['visits.visit'].get_absolute_url()}?tab={tab}", errors)
    assert errors == []


def test_the_looks_find_what_is_wrong(window, axe):
    page = window(None)
    page.set_content("<title>x</title><main><img src='data:,'><p style='width:3000px'>wide</p></main>")
    found = " ".join(axe(page))
    assert "image-alt" in found
    assert "html-has-lang" in found
    assert sideways(page) > 0
