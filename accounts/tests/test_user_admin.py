"""Accounts in the administration: opened by invitation, switched off, never deleted."""

import pytest
from django.contrib.auth.models import Permission

from conftest import make_user


@pytest.fixture
def site(browse, admin):
    return browse(admin)


def test_the_list_leads_to_the_invitation_and_has_no_form_for_a_new_account(site):
    page = site.get("/admin/accounts/user/").content.decode()
    assert "/admin/cities/invitation/add/" in page
    assert site.get("/admin/accounts/user/add/").status_code == 403


@pytest.mark.parametrize("text", ["yildiz", "YILDIZ", "@mentese"])
def test_people_are_found_by_name_and_address(site, text):
    make_user("hasan@mentese.example", full_name="Hasan Yıldız")
    found = site.get("/admin/accounts/user/", {"q": text}).context["cl"].result_list
    assert [user.full_name for user in found] == ["Hasan Yıldız"]


def test_accounts_are_switched_off_and_on_never_deleted(site, browse, editor, admin):
    theirs = browse(editor)
    assert theirs.get("/cities/").status_code == 200
    data = {"action": "switch_off", "_selected_action": [editor.pk, admin.pk]}
    site.post("/admin/accounts/user/", data)
    assert theirs.get("/cities/").status_code == 302  # at once
    editor.refresh_from_db()
    admin.refresh_from_db()
    assert (editor.is_active, admin.is_active) == (False, True)  # nobody locks themselves out
    assert site.post(f"/admin/accounts/user/{editor.pk}/delete/").status_code == 403
    site.post("/admin/accounts/user/", data | {"action": "switch_on"})
    editor.refresh_from_db()
    assert editor.is_active


def test_the_address_is_not_changed_here(site, editor):
    page = site.get(f"/admin/accounts/user/{editor.pk}/change/").content.decode()
    assert "editor@mentese.example" in page
    assert 'name="email"' not in page
    assert 'name="password"' not in page


def test_only_a_superuser_hands_out_powers(browse, editor):
    clerk = make_user("clerk@twinning.example", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client, address = browse(clerk), f"/admin/accounts/user/{clerk.pk}/change/"
    assert 'name="is_superuser"' not in client.get(address).content.decode()
    fields = {"full_name": "Clerk", "language": "tr", "digest": "daily", "digest_hour": 8, "digest_weekday": 0}
    response = client.post(address, fields | {"is_active": "on", "is_superuser": "on", "is_staff": "on"})
    assert response.status_code == 302
    clerk.refresh_from_db()
    assert (clerk.full_name, clerk.is_superuser) == ("Clerk", False)
