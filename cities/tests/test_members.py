from cities.actions import add_member
from conftest import make_user


def test_a_member_is_one_of_the_citys_people(mentese):
    user = make_user("ayse@mentese.example", full_name="Ayşe Tunç")
    add_member(city=mentese, user=user, role="reader")
    person = mentese.people.get()
    assert (person.full_name, person.email, person.user) == ("Ayşe Tunç", user.email, user)


def test_a_new_role_makes_no_second_person(mentese):
    user = make_user("ayse@mentese.example", mentese, "reader")
    add_member(city=mentese, user=user, role="editor")
    assert mentese.people.count() == 1
    assert user.memberships.get().role == "editor"


def test_somebody_the_city_listed_without_a_login_gets_one(mentese):
    listed = mentese.people.create(full_name="Ayşe Tunç", title="Mühendis", email="Ayse@mentese.example")
    user = make_user("ayse@mentese.example", mentese, "editor")
    assert mentese.people.get() == listed
    assert mentese.people.get().user == user


def test_a_namesake_in_another_city_stays_who_they_are(mentese, bodrum):
    other = bodrum.people.create(full_name="Ayşe Tunç", email="ayse@mentese.example")
    make_user("ayse@mentese.example", mentese, "editor")
    other.refresh_from_db()
    assert other.user is None
