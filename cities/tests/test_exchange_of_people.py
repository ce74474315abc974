"""Import and export of people in the administration."""

import pytest

from cities.models import Person
from twinning.shared.tests.exchanging import bring_in, faults, preview

PEOPLE = "/admin/cities/person/"


@pytest.fixture
def site(browse, admin):
    admin.language = "en"
    admin.save()
    return browse(admin)


@pytest.fixture
def ayse(mentese):
    return mentese.people.create(full_name="Ayşe Kaya", email="ayse@mentese.example")


@pytest.fixture
def mehmet(mentese):
    return mentese.people.create(full_name="Mehmet Işık")


def test_people_come_with_their_unit_and_never_with_a_login(site, mentese):
    mentese.units.create(name="İklim Değişikliği")
    text = (
        "city,full_name,title,unit,duty,email,phone,left_on\n"
        "TR/mentese,Ayşe Kaya,Müdür,İklim Değişikliği,finance,ayse@mentese.example,+90 252 214,30.11.2026\n"
    )
    bring_in(site, PEOPLE, text)
    person = Person.objects.get(full_name="Ayşe Kaya")
    assert (person.unit.name, person.duty, person.phone) == ("İklim Değişikliği", "finance", "+90 252 214")
    assert (str(person.left_on), person.user) == ("2026-11-30", None)
    assert "token" not in preview(site, PEOPLE, text).context


@pytest.mark.parametrize("column", ["user", "user_id", "password"])
def test_logins_are_no_column(site, mentese, column):
    page = preview(site, PEOPLE, f"city,full_name,{column}\nTR/mentese,A,1\n")
    assert f"These columns are not known: {column}." in page.text


def test_a_login_stays_with_its_person(site, editor):
    person = editor.persons.get()
    bring_in(site, PEOPLE, f"city,full_name,title\nTR/mentese,{person.full_name},Müdür\n")
    person.refresh_from_db()
    assert (person.title, person.user) == ("Müdür", editor)


@pytest.mark.parametrize(
    ("name", "email", "meant"),
    [
        ("Ayşe Kaya", "ayse@mentese.example", "ayse"),
        ("Ayşe Kaya", "AYSE@mentese.example", "ayse"),
        ("Ayşe Yılmaz", "ayse@mentese.example", "ayse"),  # a new name
        ("AYŞE KAYA", "", "ayse"),
        ("Ayşe Kaya", "another@mentese.example", None),  # a colleague of the same name
        ("Mehmet Işık", "mehmet@mentese.example", "mehmet"),  # the e-mail becomes known
        ("Mehmet Işık", "", "mehmet"),
        ("MEHMET IŞIK", "", "mehmet"),
        ("Mehmet", "", None),
    ],
)
def test_whom_a_row_means(site, mentese, ayse, mehmet, name, email, meant):
    page = preview(site, PEOPLE, f"city,full_name,email,title\nTR/mentese,{name},{email},Şef\n")
    line = page.context["lines"][0]
    assert line.is_new == (meant is None)
    assert meant is None or line.record.pk == {"ayse": ayse, "mehmet": mehmet}[meant].pk


def test_namesakes_without_an_e_mail_are_refused_by_name(site, mentese, mehmet):
    mentese.people.create(full_name="Mehmet Işık")
    page = preview(site, PEOPLE, "city,full_name\nTR/mentese,Mehmet Işık\n")
    assert faults(page) == [(2, "full_name")]
    assert "2 people of this city may be meant" in page.text


def test_two_colleagues_of_one_name_come_in_by_their_e_mails(site, mentese):
    bring_in(site, PEOPLE, "city,full_name,email\nTR/mentese,Ali Can,a@x.example\nTR/mentese,Ali Can,b@x.example\n")
    assert Person.objects.filter(full_name="Ali Can").count() == 2
    twice = "city,full_name,email\nTR/mentese,Ali Er,\nTR/mentese,Ali Er,c@x.example\n"
    assert faults(preview(site, PEOPLE, twice)) == [(3, "")]


@pytest.mark.parametrize(
    ("row", "faulty"),
    [
        ("TR/nowhere,A,,,", ["city"]),
        ("mentese,A,,,", ["city"]),
        (",A,,,", ["city"]),
        ("TR/mentese,,,,", ["full_name"]),
        ("TR/mentese,A,Bilgi İşlem,,", ["unit"]),
        ("TR/mentese,A,,lead,", ["duty"]),
        ("TR/mentese,A,,,not an address", ["email"]),
        ("TR/nowhere,,X,lead,x", ["city", "full_name", "unit", "duty", "email"]),
    ],
)
def test_every_bad_cell_of_a_person_is_named(site, mentese, row, faulty):
    page = preview(site, PEOPLE, f"city,full_name,unit,duty,email\n{row}\n")
    assert faults(page) == [(2, column) for column in faulty]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_round_trip_of_people_changes_nothing(site, editor, ayse, mehmet, partner, kind):
    mehmet.phone, mehmet.title = "+90 252 214", "=Müdür"
    mehmet.save()
    outcome = preview(site, PEOPLE, site.get(f"{PEOPLE}export/{kind}/").content, f"people.{kind}").context["outcome"]
    assert (outcome.faults, outcome.lines, outcome.unchanged) == ([], [], 4)
