"""What people set for themselves."""

import zoneinfo

import pytest

URL = "/accounts/preferences/"
TYPED = {
    "full_name": "Elif Demir Kaya",
    "language": "en",
    "time_zone": "Europe/Tirane",
    "digest": "weekly",
    "digest_hour": "17",
    "digest_weekday": "3",
}


def test_everything_is_saved_and_the_next_page_speaks_the_chosen_language(browse, editor):
    client = browse(editor)
    response = client.post(URL, TYPED, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert '<html lang="en"' in response.content.decode()
    assert "Your settings are saved." in response.content.decode()
    editor.refresh_from_db()
    assert (editor.full_name, editor.language, editor.time_zone) == ("Elif Demir Kaya", "en", "Europe/Tirane")
    assert (editor.digest, editor.digest_hour, editor.digest_weekday) == ("weekly", 17, 3)
    client.post("/accounts/logout/")
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()  # and stays on this computer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("language", "fr"),
        ("time_zone", "Mars/Olympus"),
        ("digest", "hourly"),
        ("digest_hour", "24"),
        ("digest_weekday", "6"),
    ],
)
def test_nonsense_is_refused_by_the_field_it_stands_in(browse, editor, field, value):
    response = browse(editor).post(URL, TYPED | {field: value})
    assert list(response.context["form"].errors) == [field]
    editor.refresh_from_db()
    assert editor.full_name == "Elif Demir"


def test_nobody_gives_themselves_powers_or_another_address(browse, editor):
    browse(editor).post(URL, TYPED | {"is_staff": "on", "is_superuser": "on", "email": "x@y.example"})
    editor.refresh_from_db()
    assert (editor.is_staff, editor.is_superuser, editor.email) == (False, False, "editor@mentese.example")


def test_the_time_zone_may_be_that_of_the_city(browse, editor):
    editor.time_zone = "Europe/Tirane"
    editor.save()
    browse(editor).post(URL, TYPED | {"time_zone": ""})
    editor.refresh_from_db()
    assert editor.time_zone == ""


def test_every_zone_offered_is_one_and_those_used_most_come_first(browse, editor):
    empty, often, *regions = browse(editor).get(URL).context["form"].fields["time_zone"].choices
    assert empty[0] == ""
    assert often[1][:3] == [("Europe/Istanbul", "İstanbul"), ("Europe/Brussels", "Brüksel"), ("Europe/Tirane", "Tiran")]
    offered = {zone for _region, zones in [often, *regions] for zone, _name in zones}
    assert offered <= zoneinfo.available_timezones()
    for _region, zones in regions:
        assert len({name for _zone, name in zones}) == len(zones)  # nobody chooses between two Londons
    assert {"Europe/Tirane", "Asia/Nicosia", "Atlantic/Reykjavik", "America/New_York"} <= offered


def test_a_zone_set_elsewhere_is_kept(browse, editor):
    editor.time_zone = "UTC"
    editor.save()
    page = browse(editor).get(URL).content.decode()
    assert '<option value="UTC" selected' in page


def test_hours_are_written_as_the_reader_writes_them(browse, editor, partner):
    assert ">08.00</option>" in browse(editor).get(URL).content.decode()
    assert ">08:00</option>" in browse(partner).get(URL).content.decode()


def test_the_page_leads_to_password_address_and_second_step(browse, editor):
    page = browse(editor).get(URL).content.decode()
    page = page[page.index('<aside class="tw-stack-v"') :]
    for address in ("/accounts/password/change/", "/accounts/email/", "/accounts/2fa/"):
        assert f'href="{address}"' in page


def test_a_guest_is_sent_to_sign_in(client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"
    assert client.post(URL, TYPED).status_code == 302


def test_queries(browse, editor, django_assert_num_queries):
    client = browse(editor)
    with django_assert_num_queries(3):
        client.get(URL)
