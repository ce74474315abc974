"""Typing @ in a comment offers names; without script the boxes are ticked by hand."""

import pytest

from twinning.tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["/visits/{}/?tab=comments", "/visits/{}/comment/"])
def page(request, window, visit, editor, partner, reader):
    page = window(editor, size=PHONE)
    page.goto(request.param.format(visit.pk))
    return page


def offered(page):
    return page.locator("[role=option]").all_inner_texts()


def test_a_name_is_chosen_by_keys_and_the_person_is_ticked(page, axe):
    page.locator("#id_text").press_sequentially("Merhaba @")
    assert len(offered(page)) == 2
    page.locator("#id_text").press_sequentially("yil")  # Yıldız
    assert offered(page) == ["Hasan Yıldız"]
    assert axe(page, ".tw-say, .tw-form") == []
    page.keyboard.press("Enter")
    assert page.input_value("#id_text") == "Merhaba Hasan Yıldız "
    assert offered(page) == []
    assert page.locator("[name=mentioned]:checked").count() == 1
    assert page.locator("details:has([name=mentioned])").get_attribute("open") is not None
    page.locator("#id_text").press_sequentially("ve @")
    page.keyboard.press("ArrowDown")
    second = page.locator("[role=option][aria-selected=true]").inner_text()
    page.keyboard.press("Tab")
    assert page.input_value("#id_text") == f"Merhaba Hasan Yıldız ve {second} "
    assert page.faults == []


def test_what_is_no_name_stays_as_typed(page):
    area = page.locator("#id_text")
    for typed in ("elif@has", ", @nobody"):
        area.press_sequentially(typed)
        assert offered(page) == []
    area.press_sequentially(" @")
    page.keyboard.press("Escape")
    assert offered(page) == []
    page.keyboard.press("Enter")
    assert page.input_value("#id_text") == "elif@has, @nobody @\n"
    assert page.locator("[name=mentioned]:checked").count() == 0


def test_a_name_is_chosen_by_touch(page):
    page.locator("#id_text").press_sequentially("@arb")
    page.locator("[role=option]").click()
    assert page.input_value("#id_text") == "Arben Hoxha "
    assert page.locator("[name=mentioned]:checked").count() == 1
