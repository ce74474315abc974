"""A rare visitor in Chromium: from a link, by a code, to its page; every page on the way is sound."""

import re

import pytest
from django.core import mail

from twinning.tests.browser.conftest import OFFICE, PHONE, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "dark"), [(OFFICE, False), (PHONE, True)], ids=["office", "phone in the dark"])
def test_a_code_leads_to_where_the_link_went(visit, window, axe, partner, size, dark):
    partner.emailaddress_set.create(email=partner.email, verified=True, primary=True)
    page = window(language="en", size=size, dark=dark)
    page.goto(visit.get_absolute_url())
    page.click("text=Mail me a code")
    assert axe(page) == []
    page.fill("input[name=email]", partner.email)
    page.click("text=Send the code")
    page.wait_for_selector("text=Look into your mailbox")
    assert axe(page) == []
    page.fill("input[name=code]", "0000-0000")
    page.press("input[name=code]", "Enter")
    page.wait_for_selector(".is-invalid")
    assert axe(page) == []
    assert not sideways(page)
    page.fill("input[name=code]", re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group())
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"**{visit.get_absolute_url()}")
    assert page.faults == []
