"""Invitations to an account that belongs to no city, and what it ends to join one."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import confirm_identity, sign_in
from cities import invitations, joining
from cities.models import Invitation
from conftest import PASSWORD as OFFICE
from conftest import make_user
from outbox.sending import send_waiting

PASSWORD = "üç kelime bir arada 42"
NEW = {"full_name": "Ines Ferreira", "password1": PASSWORD, "password2": PASSWORD}
ADDRESS = "ines@consortium.example"


@pytest.fixture
def chief(mentese):
    user = make_user("chief@mentese.example", mentese, "coordinator", full_name="Selin Aydın", password=OFFICE)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def guest(mentese, chief):
    def make(**fields):
        fields = {"city": mentese, "email": ADDRESS, "full_name": "Ines Ferreira", "language": "en"} | fields
        return invitations.invite_guest(by=chief, **fields)

    return make


def path(invitation):
    return invitations.link(invitation).removeprefix(settings.SITE_URL)


def test_it_opens_an_account_and_no_city(guest, client):
    address = path(guest())
    page = client.get(address).text
    assert "Selin Aydın (Menteşe) invites you to an account of your own" in page
    assert "Your role" not in page
    answer = client.post(address, NEW, follow=True)
    assert "Welcome to the Twinning portal." in answer.text
    user = User.objects.get(email=ADDRESS)
    assert (user.language, user.memberships.count(), user.persons.count()) == ("en", 0, 0)
    assert client.get(address).status_code == 404


def test_there_is_one_per_address_and_asking_again_gives_it_another_term(guest, elbasan, client):
    first = guest()
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    assert client.get(path(first)).status_code == 404
    assert guest(city=elbasan) == first
    assert client.get(path(first)).status_code == 200


def test_an_account_that_is_there_keeps_what_it_has(guest, browse, elbasan):
    user = make_user(ADDRESS, elbasan, "reader")
    assert browse(user).post(path(guest())).url == "/today/"
    assert [str(city.city) for city in user.memberships.all()] == ["Elbasan"]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Selin Aydın (Menteşe) invites you to the Twinning portal", "You get an account of your own"),
        ("tr", "Selin Aydın (Menteşe) sizi Twinning portalına davet ediyor", "Kendinize ait bir hesabınız olur"),
    ],
)
def test_it_is_listed_sent_again_and_withdrawn_where_it_comes_from(guest, chief, mentese, language, subject, words):
    invitation = guest(language=language)
    desk = confirm_identity(sign_in(chief))
    (row,) = desk.get(f"/cities/{mentese.pk}/members/").context["invitations"]
    assert row["role"] in ("Account without a city", "Şehirsiz hesap")
    assert send_waiting() == 0  # its first mail is written by who knows what it is for
    desk.post(row["again_url"])
    assert send_waiting() == 1
    (sent,) = mail.outbox
    invitation.refresh_from_db()
    assert (sent.to, sent.subject) == ([ADDRESS], subject)
    for text in (words, invitations.link(invitation)):
        assert text in sent.body
        assert text in sent.alternatives[0].content
    desk.post(row["withdraw_url"])
    assert desk.get(f"/cities/{mentese.pk}/members/").context["invitations"] == []


def test_it_does_not_stand_in_the_way_of_an_invitation_to_the_city(guest, chief, mentese):
    guest()
    desk = confirm_identity(sign_in(chief))
    typed = {"email": ADDRESS, "full_name": "Ines Ferreira", "role": "reader", "language": "en"}
    assert desk.post(f"/cities/{mentese.pk}/members/invite/", typed).status_code == 302
    assert sorted(Invitation.objects.pending().values_list("role", flat=True)) == ["", "reader"]


def test_the_administration_invites_to_a_role_only(browse, admin, mentese):
    typed = {"city": mentese.pk, "email": ADDRESS, "full_name": "Ines Ferreira", "role": "", "language": "en"}
    answer = browse(admin).post("/admin/cities/invitation/add/", typed)
    assert list(answer.context["adminform"].errors) == ["role"]


# --- What joining ends ----------------------------------------------------------------------------------


@pytest.fixture
def ended(monkeypatch, chief, outsider):
    """Somebody further right has a say."""
    told = []
    monkeypatch.setattr(joining, "_CONSEQUENCES", [])
    joining.register(joining.Consequence(foretold=lambda email: f"Over for {email}.", carry_out=told.append))
    return told


@pytest.fixture
def invitation(mentese, chief):
    return invitations.invite(
        city=mentese, email=ADDRESS, full_name="Ines Ferreira", role="reader", language="en", by=chief
    )


def test_what_ends_is_said_to_who_has_no_account_yet_and_done_when_they_join(ended, invitation, client):
    assert f"Over for {ADDRESS}." in client.get(path(invitation)).text
    client.post(path(invitation), NEW)
    assert [user.email for user in ended] == [ADDRESS]


def test_what_ends_is_said_to_the_owner_of_the_account_alone(ended, invitation, browse, client, outsider):
    user = make_user(ADDRESS)
    assert "Over for" not in client.get(path(invitation)).text
    assert "Over for" not in browse(outsider).get(path(invitation)).text
    assert f"Over for {ADDRESS}." in browse(user).get(path(invitation)).text
    browse(user).post(path(invitation))
    assert ended == [user]


def test_a_new_role_is_no_joining_and_an_account_alone_ends_nothing(ended, guest, mentese, client):
    assert "Over for" not in client.get(path(guest())).text
    client.post(path(guest()), NEW)
    assert ended == []
    user = make_user("other@mentese.example", mentese, "reader")
    assert ended == [user]
    invitations.add_member(city=mentese, user=user, role="editor")
    assert ended == [user]
