"""Who works for a city: seen from inside, changed by coordinators, with effect at once."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import confirm_identity, sign_in
from cities import actions, invitations
from cities.models import City, Invitation, Membership
from conftest import PASSWORD, make_user
from deadlines.circle import Circle
from deadlines.models import Deadline
from outbox.models import Email
from outbox.sending import send_waiting


def with_password(user, **fields):
    user.set_password(PASSWORD)
    for name, value in ({"language": "en"} | fields).items():
        setattr(user, name, value)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


@pytest.fixture
def chief(mentese):
    """Menteşe's own coordinator, who has just proven who they are."""
    return with_password(make_user("chief@mentese.example", mentese, "coordinator", full_name="Selin Aydın"))


@pytest.fixture
def desk(chief):
    return confirm_identity(sign_in(chief))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def page(city):
    return f"/cities/{city.pk}/members/"


def role_url(user, city, act="role"):
    return f"/cities/memberships/{user.memberships.get(city=city).pk}/{act}/"


# --- The list --------------------------------------------------------------------------------------------


def test_the_list_tells_names_roles_and_last_sign_in(desk, editor, reader, mentese):
    User.objects.filter(pk=reader.pk).update(last_login=timezone.now() - dt.timedelta(days=3))
    person = editor.persons.get()
    person.title, person.unit = "Çevre mühendisi", mentese.units.create(name="İklim Değişikliği")
    person.save()
    rows = {row["name"]: row for row in desk.get(page(mentese)).context["rows"]}
    assert list(rows) == ["Elif Demir", "Hasan Yıldız", "Selin Aydın"]  # as Turkish sorts
    assert rows["Elif Demir"]["does"] == "Çevre mühendisi, İklim Değişikliği"
    assert [row["role"] for row in rows.values()] == ["Editor", "Reader", "Coordinator"]
    assert [row["seen"] for row in rows.values()] == ["Never", "3 days ago", "Today"]


def test_readers_see_no_addresses_no_invitations_and_no_acts(browse, reader, editor, chief, mentese):
    invitations.invite(
        city=mentese, email="new@mentese.example", full_name="Yeni Biri", role="reader", language="tr", by=chief
    )
    text = browse(reader).get(page(mentese)).text
    for hidden in ("editor@mentese.example", "new@mentese.example", "/role/", "/members/invite/"):
        assert hidden not in text
    assert role_url(reader, mentese, "remove") in text  # everybody may leave
    assert "editor@mentese.example" in browse(editor).get(page(mentese)).text


def test_the_parent_reads_names_and_acts_only_by_grant(browse, coordinator, outsider, bodrum, mentese, editor):
    assert browse(coordinator).get(page(mentese)).context["manages"]
    answer = browse(coordinator).get(page(bodrum))
    assert not answer.context["manages"]
    assert "Deniz Acar" in answer.text
    assert outsider.email not in answer.text
    assert browse(coordinator).get(role_url(outsider, bodrum)).status_code == 404


def test_search_and_role_narrow_the_list_and_stay_in_the_address(desk, editor, reader, mentese):
    assert [row["name"] for row in desk.get(f"{page(mentese)}?q=yildiz").context["rows"]] == ["Hasan Yıldız"]
    assert [row["name"] for row in desk.get(f"{page(mentese)}?role=editor").context["rows"]] == ["Elif Demir"]
    assert "Show all members" in desk.get(f"{page(mentese)}?q=nobody").text


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_constant(desk, chief, mentese, number, django_assert_num_queries):
    for at in range(number):
        make_user(f"m{at}@mentese.example", mentese, "reader")
        invitations.invite(
            city=mentese, email=f"i{at}@x.example", full_name=f"I {at}", role="reader", language="en", by=chief
        )
    desk.get(page(mentese))
    with django_assert_num_queries(7):  # session, user, reach, city, number, members, invitations
        desk.get(page(mentese))


# --- Inviting --------------------------------------------------------------------------------------------

NEW = {"email": "Ayse@mentese.example", "full_name": "Ayşe Kaya", "role": "editor", "language": "tr"}


def test_an_invitation_goes_out_in_the_invited_persons_language(desk, mentese):
    answer = desk.post(f"{page(mentese)}invite/", NEW, follow=True)
    assert "The invitation goes to ayse@mentese.example." in words(answer)
    send_waiting()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ayse@mentese.example"], "Selin Aydın sizi Menteşe ekibine davet ediyor")
    (row,) = answer.context["invitations"]
    assert (row["name"], row["role"], str(row["by"]), row["expired"]) == ("Ayşe Kaya", "Editor", "Selin Aydın", False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "editor@mentese.example"}, "This person already works for Menteşe."),
        ({"email": "open@mentese.example"}, "This address has been invited already."),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"full_name": ""}, "This field is required."),
        ({"role": "king"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_invited_is_said_beside_the_field(desk, chief, editor, mentese, typed, said):
    invitations.invite(
        city=mentese, email="open@mentese.example", full_name="Açık", role="reader", language="tr", by=chief
    )
    answer = desk.post(f"{page(mentese)}invite/", NEW | typed)
    (field,) = typed
    assert list(answer.context["form"].errors) == [field]
    assert said in words(answer)
    assert Invitation.objects.count() == 1


def test_an_expired_invitation_is_marked_sent_again_and_withdrawn(desk, chief, mentese):
    invitation = invitations.invite(
        city=mentese, email="a@x.example", full_name="Ayşe Kaya", role="reader", language="en", by=chief
    )
    old = invitations.link(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert "Expired" in words(desk.get(page(mentese)))
    assert "Send the invitation of Ayşe Kaya again?" in desk.get(f"/cities/invited/{invitation.pk}/send-again/").text
    desk.post(f"/cities/invited/{invitation.pk}/send-again/")
    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + dt.timedelta(days=13)
    assert invitations.link(invitation) != old
    desk.post(f"/cities/invited/{invitation.pk}/withdraw/")
    assert desk.get(page(mentese)).context["invitations"] == []
    assert desk.get(f"/cities/invited/{invitation.pk}/send-again/").status_code == 404
    assert send_waiting() == 0  # neither mail is wanted any more


def test_what_was_accepted_a_moment_ago_is_not_opened_again(chief, mentese):
    invitation = invitations.invite(
        city=mentese, email="a@x.example", full_name="Ayşe Kaya", role="reader", language="en", by=chief
    )
    stale = Invitation.objects.get(pk=invitation.pk)
    user = make_user("a@x.example")
    assert invitations.accept(invitation=invitation, user=user)
    assert not invitations.send_again(invitation=stale)
    assert not invitations.withdraw(invitation=stale)
    invitation.refresh_from_db()
    assert invitation.accepted_at is not None
    assert invitation.withdrawn_at is None


def test_an_open_invitation_is_no_way_back_for_who_was_removed(desk, chief, reader, mentese):
    invitation = invitations.invite(
        city=mentese, email=reader.email, full_name="Hasan Yıldız", role="reader", language="tr", by=chief
    )
    desk.post(role_url(reader, mentese, "remove"))
    assert invitations.open_invitation(invitations.link(invitation).rstrip("/").rsplit("/", 1)[1]) is None


# --- Roles and leaving ----------------------------------------------------------------------------------


def test_a_new_role_holds_at_once_and_is_told(desk, editor, browse, mentese):
    open_form = browse(editor)
    assert open_form.get(f"/cities/{mentese.pk}/edit/").status_code == 200
    desk.post(role_url(editor, mentese), {"role": "reader"})
    assert open_form.get(f"/cities/{mentese.pk}/edit/").status_code == 404
    assert open_form.post(f"/cities/{mentese.pk}/edit/", {"profile": "x"}).status_code == 404
    send_waiting()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([editor.email], "Menteşe için rolünüz: Okuyucu")


def test_who_is_removed_sees_nothing_from_the_next_click_on(desk, editor, browse, visit, mentese):
    theirs = browse(editor)
    assert theirs.get(visit.get_absolute_url()).status_code == 200
    answer = desk.post(role_url(editor, mentese, "remove"), follow=True)
    assert "Elif Demir no longer works for Menteşe." in words(answer)
    assert theirs.get(visit.get_absolute_url()).status_code == 404
    assert theirs.post(f"/visits/{visit.pk}/edit/", {}).status_code == 404
    assert mentese.people.filter(full_name="Elif Demir").exists()  # what they did keeps its name
    deadline = Deadline.objects.of(visit).filter(city=mentese).first()
    assert editor not in [user for user, _zone in Circle({mentese.pk}).for_deadline(deadline)]


def test_a_mail_that_waits_for_a_removed_member_is_not_sent(desk, editor, visit, mentese):
    desk.post(role_url(editor, mentese), {"role": "reader"})
    desk.post(role_url(editor, mentese, "remove"))
    send_waiting()
    (sent,) = [sent for sent in mail.outbox if sent.to == [editor.email]]  # of two changes what still stands
    assert sent.subject == "Twinning portalında artık Menteşe için çalışmıyorsunuz"


@pytest.mark.parametrize("act", ["role", "remove"])
def test_the_last_coordinator_can_neither_leave_nor_lose_the_role(desk, chief, mentese, act):
    answer = desk.post(role_url(chief, mentese, act), {"role": "reader"}, follow=True)
    assert "Selin Aydın is the only coordinator of Menteşe." in words(answer)
    assert chief.memberships.get().role == "coordinator"
    make_user("second@mentese.example", mentese, "coordinator")
    desk.post(role_url(chief, mentese, act), {"role": "reader"})
    assert not chief.memberships.filter(role="coordinator").exists()


def test_an_account_that_is_switched_off_coordinates_nothing(desk, chief, mentese):
    make_user("gone@mentese.example", mentese, "coordinator", is_active=False)
    desk.post(role_url(chief, mentese, "remove"))
    assert chief.memberships.exists()


def test_whoever_leaves_lands_on_the_public_page_of_the_city(browse, reader, chief, mentese):
    with_password(reader)
    office = confirm_identity(sign_in(reader))
    answer = office.post(role_url(reader, mentese, "remove"), follow=True)
    assert "You no longer work for Menteşe." in words(answer)
    assert answer.redirect_chain == [(f"/cities/{mentese.pk}/", 302)]
    assert not Email.objects.filter(recipient=reader).exists()  # who did it knows


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_leave_at_the_same_moment_do_not_both_go(mentese):
    people = [make_user(f"c{at}@mentese.example", mentese, "coordinator") for at in range(2)]
    start = threading.Barrier(2)

    def leave(user):
        try:
            membership = user.memberships.get()
            start.wait()
            actions.remove_member(membership=membership, by=user)
        except actions.LastCoordinator:
            return "stays"
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(leave, people)) == ["left", "stays"]
    assert Membership.objects.coordinating().filter(city=mentese).count() == 1


# --- Who acts proves once more who they are --------------------------------------------------------------


@pytest.mark.parametrize("act", ["role", "remove"])
def test_an_act_asks_for_the_password_and_then_goes_through(chief, editor, mentese, act):
    office = sign_in(chief)
    url = role_url(editor, mentese, act)
    assert office.get(url).status_code == 200
    held = office.post(url, {"role": "reader", "form_key": "k1"})
    assert held.url.startswith("/accounts/reauthenticate/")
    assert editor.memberships.get().role == "editor"
    office.post(held.url, {"password": PASSWORD, "next": url})
    assert not editor.memberships.filter(role="editor").exists()


# --- The district's grant --------------------------------------------------------------------------------


def test_the_grant_is_the_districts_own_and_holds_at_once(desk, chief, coordinator, browse, visit, mentese):
    office = browse(coordinator)
    assert office.get(f"/visits/{visit.pk}/edit/").status_code == 200
    assert office.get(f"{page(mentese)}grant/").status_code == 404
    assert "Take the grant back from Muğla?" in desk.get(f"{page(mentese)}grant/").text
    answer = desk.post(f"{page(mentese)}grant/", follow=True)
    assert "From now on Muğla only reads." in words(answer)
    assert office.get(f"/visits/{visit.pk}/edit/").status_code == 404
    assert office.post(f"/visits/{visit.pk}/edit/", {}).status_code == 404
    assert office.get(visit.get_absolute_url()).status_code == 200
    send_waiting()
    told = [sent for sent in mail.outbox if sent.to == [coordinator.email]]
    assert [sent.subject for sent in told] == ["Menteşe yeniden kendi adına hareket ediyor"]
    desk.post(f"{page(mentese)}grant/")
    assert office.get(f"/visits/{visit.pk}/edit/").status_code == 200


def test_without_the_grant_reminders_do_not_fall_back_to_the_parent(desk, chief, coordinator, visit, mentese):
    Membership.objects.filter(city=mentese).exclude(user=chief).delete()
    deadline = Deadline.objects.of(visit).filter(city=mentese, key="council_decision").first()
    Membership.objects.filter(user=chief).update(role="reader")
    assert [user for user, _zone in Circle({mentese.pk}).for_deadline(deadline)] == [coordinator]
    City.objects.filter(pk=mentese.pk).update(parent_may_act=False)
    assert Circle({mentese.pk}).for_deadline(deadline) == []


def test_a_city_without_a_parent_has_no_grant(browse, coordinator, mugla):
    assert browse(coordinator).get(f"{page(mugla)}grant/").status_code == 404
    assert "grant" not in browse(coordinator).get(page(mugla)).text
