"""Long texts outlive a lost session: kept on the device, offered again, forgotten when saved or signed out."""

import pytest
from django.conf import settings

from twinning.tests.browser.test_story import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFER = "[data-tw-draft]:not([hidden])"
TEXT = "Heyet, konutlarda enerji tasarrufunu yerinde görecek."


@pytest.fixture(autouse=True)
def password(editor):
    editor.set_password("a-long-enough-password")
    editor.save()
    editor.emailaddress_set.create(email=editor.email, verified=True, primary=True)


@pytest.fixture
def page(window, editor):
    page = window(None)
    sign_in(page, editor)
    return page


def write(page, visit):
    page.goto(f"/visits/{visit.pk}/edit/")
    page.fill("#id_summary_tr", TEXT)
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('tw-draft:'))")


def kept(page):
    return page.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('tw-draft:')).length")


def test_a_text_written_into_a_lost_session_comes_back_after_signing_in(page, visit, editor):
    write(page, visit)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click(".tw-savebar .btn-primary")
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, editor)
    page.goto(f"/visits/{visit.pk}/edit/")
    page.wait_for_selector(OFFER)
    assert page.input_value("#id_summary_tr") == ""
    page.click("[data-tw-draft-restore]")
    assert page.input_value("#id_summary_tr") == TEXT
    page.click(".tw-savebar .btn-primary")
    page.wait_for_url(f"**/visits/{visit.pk}/")
    visit.refresh_from_db()
    assert visit.summary_tr == TEXT
    assert kept(page) == 0
    assert page.faults == []


def test_a_closed_window_loses_nothing_and_what_is_not_wanted_is_thrown_away(page, visit):
    write(page, visit)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/today/")
    page.goto(f"/visits/{visit.pk}/edit/")
    page.wait_for_selector(OFFER)
    page.click("[data-tw-draft-discard]")
    assert kept(page) == 0
    page.reload()
    assert page.query_selector(OFFER) is None


def test_leaving_with_unsaved_changes_is_asked(page, visit):
    write(page, visit)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/today/")
    assert asked == ["beforeunload"]


def test_signing_out_forgets_all_drafts(page, visit):
    write(page, visit)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/today/")
    assert kept(page) == 1
    page.click("[popovertarget=account]")
    page.click("#account form[action$='/logout/'] button")
    page.wait_for_load_state()
    assert kept(page) == 0


def test_another_person_on_the_same_device_is_offered_nothing(page, visit, window, coordinator):
    write(page, visit)
    theirs = window(coordinator)
    theirs.goto(f"/visits/{visit.pk}/edit/")
    assert theirs.query_selector(OFFER) is None
