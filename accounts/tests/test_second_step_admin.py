"""Second steps in the administration: to be removed for somebody who lost theirs, and nothing else."""

import pytest
from allauth.mfa.models import Authenticator

ADDRESS = "/admin/mfa/authenticator/"


@pytest.fixture
def step(editor):
    return Authenticator.objects.create(user=editor, type="totp", data={"secret": "hidden-seed"})


def test_they_speak_turkish(browse, admin, step):
    page = browse(admin).get(ADDRESS).text
    assert "1 İkinci adım" in page
    assert "kurulduğu tarih" in page.lower() and "tür süzgecine göre" in page
    assert "uthenticator<" not in page and "last used" not in page.lower()
    index = browse(admin).get("/admin/").text
    assert "İkinci adımlar" in index and "uthenticators" not in index


def test_the_secret_is_shown_to_nobody_and_nothing_is_made_or_changed(browse, admin, step):
    page = browse(admin).get(f"{ADDRESS}{step.pk}/change/")
    assert "Elif Demir" in page.text and "hidden-seed" not in page.text
    assert browse(admin).post(f"{ADDRESS}{step.pk}/change/", {"type": "webauthn"}).status_code == 403
    assert browse(admin).get(f"{ADDRESS}add/").status_code == 403


def test_one_can_be_removed(browse, admin, step):
    browse(admin).post(f"{ADDRESS}{step.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()


def test_each_section_has_a_name_of_its_own(browse, admin):
    sections = [app["name"] for app in browse(admin).get("/admin/").context["app_list"]]
    assert len(sections) == len(set(sections))
