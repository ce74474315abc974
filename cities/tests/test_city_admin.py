"""The administration of cities, people and invitations."""

import re

import pytest
from django.core import mail

from cities.models import Invitation, Membership, Person, Tag, Theme
from conftest import make_city, make_user
from outbox.models import Email
from outbox.sending import send_waiting

INVITED = {"full_name": "Ayşe Kaya", "email": "Ayse@Mentese.example", "role": "reader", "language": "en"}


@pytest.fixture
def site(browse, admin):
    return browse(admin)


def act(site, action, *invitations):
    data = {"action": action, "_selected_action": [invitation.pk for invitation in invitations]}
    return site.post("/admin/cities/invitation/", data, follow=True)


@pytest.fixture
def invitation(site, mentese):
    site.post("/admin/cities/invitation/add/", INVITED | {"city": mentese.pk})
    return Invitation.objects.get()


def test_saving_an_invitation_sends_it(invitation, admin, mentese):
    assert (invitation.city, invitation.email, invitation.invited_by) == (mentese, "ayse@mentese.example", admin)
    assert send_waiting() == 1
    assert mail.outbox[0].to == ["ayse@mentese.example"]


def test_a_sent_invitation_can_be_read_but_not_changed(site, invitation, mentese):
    address = f"/admin/cities/invitation/{invitation.pk}/change/"
    page = site.get(address).content.decode()
    assert "ayse@mentese.example" in page
    assert 'name="_save"' not in page
    assert site.post(address, INVITED | {"city": mentese.pk, "role": "coordinator"}).status_code == 403


@pytest.mark.parametrize("state", ["invited", "member", "switched off"])
def test_who_need_not_be_invited_is_refused_with_the_reason(site, mentese, state):
    if state == "invited":
        site.post("/admin/cities/invitation/add/", INVITED | {"city": mentese.pk})
    if state == "member":
        make_user("ayse@mentese.example", mentese, "reader")
    if state == "switched off":
        make_user("ayse@mentese.example", is_active=False)
    before = Invitation.objects.count()
    response = site.post("/admin/cities/invitation/add/", INVITED | {"city": mentese.pk})
    assert list(response.context["adminform"].form.errors) == ["email"]
    assert Invitation.objects.count() == before


def test_send_again_makes_a_second_mail_with_another_link(site, invitation):
    send_waiting()
    act(site, "send_again", invitation)
    assert send_waiting() == 1
    first, second = (re.search(r"/invitations/\S+", message.body).group() for message in mail.outbox)
    assert first != second


def test_withdraw_closes_the_invitation_and_both_acts_leave_used_ones_alone(site, invitation):
    act(site, "withdraw", invitation)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    act(site, "send_again", invitation)
    assert Email.objects.count() == 1


@pytest.mark.parametrize("state", ["open", "expired", "accepted", "withdrawn"])
def test_invitations_are_listed_by_state(site, invitation, state):
    listed = site.get(f"/admin/cities/invitation/?state={state}").context["cl"].result_count
    assert listed == (1 if state == "open" else 0)


def test_a_new_membership_makes_the_person_too(site, mentese, outsider):
    site.post("/admin/cities/membership/add/", {"city": mentese.pk, "user": outsider.pk, "role": "editor"})
    membership = Membership.objects.get(city=mentese, user=outsider)
    assert Person.objects.filter(city=mentese, user=outsider).count() == 1
    site.post(f"/admin/cities/membership/{membership.pk}/change/", {"role": "reader"})
    membership.refresh_from_db()
    assert membership.role == "reader"


@pytest.mark.parametrize("text", ["izmir", "IZMIR", "İZMİR"])
def test_cities_are_found_as_turkish_is_typed(site, text):
    make_city("İzmir", code="izmir")
    make_city("Bodrum", code="bodrum")
    assert [city.name for city in site.get("/admin/cities/city/", {"q": text}).context["cl"].result_list] == ["İzmir"]
    found = site.get(
        "/admin/autocomplete/", {"term": text, "app_label": "cities", "model_name": "person", "field_name": "city"}
    ).json()
    assert [row["text"] for row in found["results"]] == ["İzmir"]


@pytest.mark.parametrize("model", ["theme", "tag", "city", "unit", "person", "membership", "invitation"])
def test_every_page_of_the_administration_opens(site, invitation, mentese, editor, model):
    Theme.objects.create(key="water", name_tr="Su", name_en="Water")
    Tag.objects.create(kind="lever", key="finance", name_tr="Fon", name_en="Finance")
    mentese.units.create(name="İklim")
    assert site.get(f"/admin/cities/{model}/?q=a").status_code == 200
    assert site.get(f"/admin/cities/{model}/add/").status_code == 200
    pk = site.get(f"/admin/cities/{model}/").context["cl"].result_list[0].pk
    assert site.get(f"/admin/cities/{model}/{pk}/change/").status_code == 200


def test_a_theme_is_edited_in_both_languages(site):
    page = site.get("/admin/cities/theme/add/").content.decode()
    assert 'name="name_tr"' in page and 'name="name_en"' in page
    assert 'name="name"' not in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("city", 7), ("membership", 6), ("person", 6)])
def test_lists_of_the_administration_cost_the_same_for_more_rows(
    site, mentese, model, queries, count, django_assert_num_queries
):
    for number in range(count):
        make_user(f"a{number}@mentese.example", mentese, "reader")
        mentese.people.create(full_name=f"Kişi {number}", unit=mentese.units.create(name=f"Birim {number}"))
        make_city(f"Köy {number}", code=f"koy-{number}", kind="district", parent=mentese.parent)
    with django_assert_num_queries(queries):
        site.get(f"/admin/cities/{model}/")


def test_the_administration_is_closed_to_everybody_else(browse, coordinator, mentese):
    assert browse(coordinator).get("/admin/cities/city/").status_code == 404


def test_a_city_saved_here_is_another_version_for_whoever_has_it_open(site, mentese):
    address = f"/admin/cities/city/{mentese.pk}/change/"
    form = site.get(address).context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    data |= {f"{part}-{count}_FORMS": 0 for part in ("priorities", "units") for count in ("TOTAL", "INITIAL")}
    assert site.post(address, data | {"population": 7}).status_code == 302
    mentese.refresh_from_db()
    assert (mentese.population, mentese.version) == (7, 2)


def test_countries_are_named_in_the_list_and_in_the_filter(site, mentese, elbasan):
    page = site.get("/admin/cities/city/").text
    assert '<td class="field-in_country">Türkiye</td>' in page
    names = re.findall(r'<a href="\?country=\w\w">([^<]+)</a>', page)
    assert names == ["Arnavutluk", "Türkiye"]
    assert (
        "Menteşe" not in re.search(r"<tbody>.*</tbody>", site.get("/admin/cities/city/?country=AL").text, re.DOTALL)[0]
    )
