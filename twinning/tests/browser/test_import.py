"""An administrator brings a file in, with the browser's strict policy on, in light and dark."""

import pytest

from cities.models import City
from twinning.tests.browser.conftest import OFFICE, PHONE, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOOD = "country,code,population,profile\nTR,mentese,130000,=Yeni profil\n"
BAD = "country;code;population\nTR;mentese;çok\n"


def choose(page, text):
    page.goto("/admin/cities/city/import/")
    page.set_input_files("#id_file", {"name": "şehirler.csv", "mimeType": "text/csv", "buffer": text.encode("cp1254")})
    page.click(".submit-row input")


def faults_of(page, axe):
    """What the page itself says, before axe adds its own; the rest of the page is Django's."""
    found = [fault for fault in page.faults if "404" not in fault]
    found += axe(page, "#content-main")
    page.faults.clear()
    return [*found, f"scrolls sideways: {page.url}"] if sideways(page) > 0 else found


@pytest.mark.parametrize(
    ("language", "size", "dark"), [("tr", OFFICE, False), ("en", OFFICE, True), ("tr", PHONE, True)]
)
def test_a_file_is_chosen_looked_at_and_imported(window, axe, admin, mentese, language, size, dark):
    admin.language = language
    admin.save()
    page, found = window(admin, language=language, size=size, dark=dark), []
    page.goto("/admin/cities/city/")
    page.click(".object-tools a[href*='import']")
    found += faults_of(page, axe)
    choose(page, BAD)
    assert page.locator(".exchange-table").first.inner_text().count("çok") == 1
    found += faults_of(page, axe)
    choose(page, GOOD)
    assert page.locator("ins").first.inner_text() == "130000"
    found += faults_of(page, axe)
    page.click(".exchange-confirm input[type=submit]")
    page.wait_for_selector(".messagelist .success")
    assert City.objects.get(pk=mentese.pk).profile == "=Yeni profil"
    assert found == []
