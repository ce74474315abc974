"""A city's page: what everybody reads, what the city keeps to itself, and what a shared pairing opens."""

import datetime as dt
import re

import pytest

from cities.models import CityTheme, Tag, Theme
from conftest import make_city, make_user
from pairings.models import Pairing, PairingHost

SECRET = "Su kayıplarını azaltıyoruz."


@pytest.fixture
def theme(db):
    return Theme.objects.create(key="water", name_tr="Su yönetimi", name_en="Water management", icon="droplet")


@pytest.fixture
def mentese(mentese, theme):
    mentese.profile = SECRET
    mentese.working_languages = "tr, en"
    mentese.save()
    mentese.tags.add(Tag.objects.create(kind="challenge", key="drought", name_tr="Kuraklık", name_en="Drought"))
    CityTheme.objects.create(city=mentese, theme=theme, need=5, offer=2)
    return mentese


def page(client, city):
    return client.get(f"/cities/{city.pk}/").content.decode()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_own_people_read_everything(browse, editor, mentese):
    html = page(browse(editor), mentese)
    assert "Su yönetimi 5 /5 2 /5" in words(html)
    for text in (SECRET, "Kuraklık", "Türkçe, İngilizce", "Elif Demir", "121.000", "Muğla", "Türkiye"):
        assert text in words(html)
    assert f'href="/cities/{mentese.pk}/edit/"' in html


def test_a_stranger_reads_the_facts_but_not_the_unpublished_profile(browse, outsider, mentese):
    html = words(page(browse(outsider), mentese))
    assert "121.000" in html
    for text in (SECRET, "Kuraklık", "Su yönetimi", "Elif"):
        assert text not in html


def test_what_is_published_everybody_reads_but_never_the_people(browse, outsider, editor, mentese):
    mentese.published = True
    mentese.save()
    html = page(browse(outsider), mentese)
    assert SECRET in html
    assert "Su yönetimi" in html
    assert "Elif" not in html
    assert "/edit/" not in html


def test_a_shared_pairing_opens_the_profile(browse, partner, mentese, pairing):
    html = page(browse(partner), mentese)
    assert SECRET in html
    assert "Water management" in html
    assert "Elif" not in html


def test_a_pairing_that_was_withdrawn_or_left_does_not(browse, partner, mentese, pairing):
    pairing.state = Pairing.State.WITHDRAWN
    pairing.save()
    client = browse(partner)
    assert SECRET not in page(client, mentese)
    pairing.state = Pairing.State.ACTIVE
    pairing.save()
    pairing.hosts.update(left_on=dt.date(2026, 1, 1))
    assert SECRET not in page(client, mentese)


def test_a_host_that_left_has_no_pairing_on_its_page(browse, editor, elbasan, pairing):
    address = f'href="/pairings/{pairing.pk}/"'
    assert address in page(browse(editor), elbasan)
    pairing.hosts.update(left_on=dt.date(2026, 1, 1))
    assert address not in page(browse(editor), elbasan)


def test_two_hosts_of_different_pairings_do_not_meet(browse, mentese, pairing, cohort):
    other = make_city("Elazığ", code="elazig")
    stranger = make_user("x@elazig.example", other, "editor")
    second = Pairing.objects.create(cohort=cohort, twin=mentese, state="active")
    PairingHost.objects.create(pairing=second, city=other)
    html = page(browse(stranger), mentese)
    assert "Menteşe – Elazığ" in html
    assert "Elbasan" not in html


def test_the_pairing_shows_the_role_of_this_city(browse, partner, mentese, elbasan, pairing):
    client = browse(partner)
    assert "learns as twin city" in page(client, mentese)
    assert "shares as host city" in page(client, elbasan)
    assert f'href="/pairings/{pairing.pk}/"' in page(client, elbasan)


def test_next_visits_are_those_the_reader_may_see(browse, editor, partner, outsider, mentese, make_visit):
    visit = make_visit()
    make_visit(days_ahead=-30, title_tr="Geçen yılki ziyaret", title_en="Last year’s visit")
    assert f'href="/visits/{visit.pk}/"' in page(browse(editor), mentese)
    assert "Last year" not in page(browse(partner), mentese)
    assert "Elbasan" not in page(browse(outsider), mentese)
    visit.state = "idea"
    visit.save()
    assert f'href="/visits/{visit.pk}/"' in page(browse(editor), mentese)
    assert f'href="/visits/{visit.pk}/"' not in page(browse(partner), mentese)


def test_the_parent_sees_its_districts_and_their_people_by_name_and_unit(browse, coordinator, mentese, bodrum, editor):
    person = editor.persons.get()
    person.title, person.unit = "Şube müdürü", mentese.units.create(name="İklim Değişikliği")
    person.email, person.phone = "gizli@mentese.example", "+90 555"
    person.save()
    client = browse(coordinator)
    parent = page(client, mentese.parent)
    assert f'href="/cities/{mentese.pk}/"' in parent
    assert parent.index(">Bodrum<") < parent.index(">Menteşe<")
    html = page(client, mentese)
    assert "Şube müdürü, İklim Değişikliği" in words(html)
    assert "gizli@" not in html and "+90 555" not in html
    assert f'href="/cities/{mentese.parent_id}/"' in html


def test_somebody_who_left_is_not_listed(browse, editor, mentese):
    mentese.people.create(full_name="Ayrılan Kişi", left_on=dt.date(2026, 1, 1))
    assert "Ayrılan" not in page(browse(editor), mentese)


def test_the_name_stays_as_it_is_and_the_rest_speaks_the_readers_language(browse, partner, editor):
    city = make_city("Copenhagen", country="DK", local_name="København", code="copenhagen")
    city.mission_label_on = dt.date(2025, 5, 1)
    city.save()
    english, turkish = words(page(browse(partner), city)), words(page(browse(editor), city))
    for html in (english, turkish):
        assert "Copenhagen" in html and "København" in html
    assert "Denmark" in english and "May 2025" in english
    assert "Danimarka" in turkish and "Mayıs 2025" in turkish


def test_empty_places_offer_the_next_step_to_who_can_take_it(browse, outsider, partner, bodrum):
    mine = page(browse(outsider), bodrum)
    assert mine.count(f'href="/cities/{bodrum.pk}/edit/"') == 3  # the button, the profile, the priorities
    assert "/edit/" not in page(browse(partner), bodrum)


def test_a_profile_in_another_language_than_the_page_says_so(browse, editor, partner, mentese, pairing):
    mentese.profile, mentese.also_known_as = "Merkez ilçe.", "Menteshe"
    mentese.save()
    assert '<div lang="tr"><p>Merkez ilçe.</p></div>' in browse(partner).get(f"/cities/{mentese.pk}/").text
    page = browse(editor).get(f"/cities/{mentese.pk}/").text
    assert "<div><p>Merkez ilçe.</p></div>" in page
    assert "<dt>Diğer adları</dt><dd>Menteshe</dd>" in page


def test_what_a_city_wrote_is_text_not_markup(browse, editor, mentese):
    mentese.profile = "<script>alert(1)</script>"
    mentese.save()
    assert "<script>alert" not in page(browse(editor), mentese)


def test_unknown_city_and_guest(browse, client, editor, mentese):
    assert browse(editor).get("/cities/999999/").status_code == 404
    assert client.get(f"/cities/{mentese.pk}/").url == f"/accounts/login/?next=/cities/{mentese.pk}/"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(browse, editor, mentese, cohort, theme, make_visit, count, django_assert_num_queries):
    for number in range(count):
        make_visit(days_ahead=90 + number)
        mentese.people.create(full_name=f"Kişi {number}", unit=mentese.units.create(name=f"Birim {number}"))
        city = make_city(f"Köy {number}", code=f"koy-{number}")
        PairingHost.objects.create(
            pairing=Pairing.objects.create(cohort=cohort, twin=mentese, state="active"), city=city
        )
        new = Theme.objects.create(key=f"t{number}", name_tr="T", name_en="T")
        CityTheme.objects.create(city=mentese, theme=new, need=1)
    client = browse(editor)
    with django_assert_num_queries(10):
        assert client.get(f"/cities/{mentese.pk}/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_parent_do_not_grow(browse, coordinator, mugla, count, django_assert_num_queries):
    for number in range(count):
        make_city(f"Köy {number}", code=f"koy-{number}", kind="district", parent=mugla)
    client = browse(coordinator)
    with django_assert_num_queries(9):
        assert client.get(f"/cities/{mugla.pk}/").status_code == 200
