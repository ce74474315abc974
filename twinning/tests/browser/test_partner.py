"""A partner abroad, in Chromium: from signing in to a comment on the programme that reaches Menteşe's editor."""

import pytest
from django.core import mail

from outbox.sending import send_waiting
from sharing.models import Comment
from twinning.tests.browser.conftest import OFFICE, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["office", "phone"])
def test_a_partner_finds_the_coming_visit_and_comments_on_its_programme(visit, window, partner, editor, size):
    send_waiting()
    mail.outbox.clear()
    page = window(partner, language="en", size=size)
    page.goto("/today/")
    page.click("text=Open the visit")  # the first click
    page.click(".tw-tabs >> text=Programme")  # the second
    page.fill("#comments textarea", "The depot opens at nine. Can we start there?")
    page.click("#comments .btn-primary")
    page.wait_for_selector("text=Your comment is there. Told by e-mail: Elif Demir.")
    assert page.inner_text("#comments .tw-say-t") == "The depot opens at nine. Can we start there?"
    assert Comment.objects.get().part == "program"
    send_waiting()
    assert [sent.to for sent in mail.outbox] == [[editor.email]]
    assert page.faults == []
