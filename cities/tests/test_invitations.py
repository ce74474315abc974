"""From the invitation in the administration over the mail and its link to the membership."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail, signing
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from accounts.models import User
from cities import invitations
from cities.models import Invitation
from conftest import make_user
from outbox.models import Email
from outbox.sending import send_waiting

PASSWORD = "üç kelime bir arada 42"
NEW = {"full_name": "Ayşe Kaya", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def invite(mentese, coordinator):
    def make(**fields):
        fields = {
            "city": mentese,
            "email": "ayse@mentese.example",
            "full_name": "Ayşe Kaya",
            "role": "editor",
            "language": "tr",
            "by": coordinator,
        } | fields
        return invitations.invite(**fields)

    return make


def path(invitation):
    return invitations.link(invitation).removeprefix(settings.SITE_URL)


def plain(response):
    """The page without what differs between any two answers: the form key and the page's own address."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r'value="/cities/invitations/[^"]*"', "", page)


# --- The mail ---------------------------------------------------------------------------------------
def test_the_mail_in_english_says_who_invites_whom_to_what(invite):
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False):
        invitation = invite(language="en")
        assert send_waiting() == 1
    (sent,) = mail.outbox
    assert sent.to == ["ayse@mentese.example"]
    assert sent.subject == "Zeynep Arslan invites you to the Menteşe team"
    assert sent.extra_headers["Content-Language"] == "en"
    assert (
        sent.body
        == f"""\
Hello Ayşe Kaya,

Zeynep Arslan invites you to Menteşe

In the Twinning portal you will work with Menteşe on visits, deadlines and what cities learn from each other. \
Your role: Editor.

Accept the invitation:
{invitations.link(invitation)}

The link is for you alone and works until 8 December 2026.

{"-- "}
You get this e-mail because Zeynep Arslan entered your address. If you did not expect it, do nothing: \
no account is opened.
Muğla Metropolitan Municipality, {settings.SITE_URL}
Funded by the European Union.
"""
    )


def test_the_mail_comes_in_the_language_of_the_invited_person(invite):
    invitation = invite(language="tr")
    with override("en"):  # whoever sends it
        send_waiting()
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    with override("tr"):
        words = {"inviter": "Zeynep Arslan", "name": "Ayşe Kaya", "city": "Menteşe", "role": gettext("Editor")}
        day = date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT")
        subject = gettext("%(inviter)s invites you to the %(city)s team") % words
        paragraphs = [
            gettext("Hello %(name)s,") % words,
            gettext("%(inviter)s invites you to %(city)s") % words,
            gettext(
                "In the Twinning portal you will work with %(city)s on visits, deadlines and what cities learn "
                "from each other. Your role: %(role)s."
            )
            % words,
            gettext("Accept the invitation"),
            gettext("The link is for you alone and works until %(day)s.") % {"day": day},
            gettext(
                "You get this e-mail because %(inviter)s entered your address. If you did not expect it, do nothing: "
                "no account is opened."
            )
            % words,
        ]
    assert (sent.subject, sent.extra_headers["Content-Language"]) == (subject, "tr")
    for paragraph in [*paragraphs, invitations.link(invitation)]:
        assert paragraph in sent.body
        assert paragraph in html
    assert '<html lang="tr">' in html
    assert f">{paragraphs[1]}</h1>" in html


def test_names_with_markup_are_harmless_in_the_page_and_whole_in_the_text(invite, mentese):
    mentese.name = "Kaş & <b>Kekova</b>"
    mentese.save()
    invite(language="en", full_name="Ay\nşe")
    send_waiting()
    (sent,) = mail.outbox
    assert sent.subject == "Zeynep Arslan invites you to the Kaş & <b>Kekova</b> team"
    assert "Kaş & <b>Kekova</b>" in sent.body
    assert "<b>Kekova</b>" not in sent.alternatives[0].content


@pytest.mark.parametrize("change", ["withdraw", "accept", "expire"])
def test_what_is_no_longer_open_when_the_mail_is_due_is_not_sent(invite, change):
    invitation = invite()
    if change == "withdraw":
        invitations.withdraw(invitation=invitation)
    if change == "accept":
        invitations.accept_with_new_account(invitation=invitation, full_name="Ayşe", password=PASSWORD)
    with time_machine.travel(timezone.now() + dt.timedelta(days=15 if change == "expire" else 0)):
        assert send_waiting() == 0
    assert Email.objects.get().state == "dropped"


def test_sending_again_makes_a_new_link_and_ends_the_old_one(invite, client):
    invitation = invite()
    old = path(invitation)
    with time_machine.travel(timezone.now() + dt.timedelta(days=13)):
        invitations.send_again(invitation=invitation)
        assert path(invitation) != old
        assert client.get(old).status_code == 404
        assert client.get(path(invitation)).status_code == 200
        assert send_waiting() == 1  # the first mail, never sent, is dropped
    assert path(invitation) in mail.outbox[0].body
    with time_machine.travel(timezone.now() + dt.timedelta(days=26)):
        assert client.get(path(invitation)).status_code == 200


# --- The link -----------------------------------------------------------------------------------------
def test_a_new_person_sets_a_password_and_is_in(invite, client, mentese):
    invitation = invite()
    page = client.get(path(invitation)).content.decode()
    for text in ("Zeynep Arslan", "Menteşe", "ayse@mentese.example", 'value="Ayşe Kaya"'):
        assert text in page
    response = client.post(path(invitation), NEW)
    assert (response.status_code, response.url) == (302, "/today/")
    user = User.objects.get(email="ayse@mentese.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.full_name, user.language, user.check_password(PASSWORD)) == ("Ayşe Kaya", "tr", True)
    assert EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists()
    assert user.memberships.get().role == "editor"
    assert mentese.people.get(user=user).full_name == "Ayşe Kaya"
    invitation.refresh_from_db()
    assert invitation.accepted_at


def test_and_signs_in_with_it_later(invite, client):
    client.post(path(invite()), NEW)
    client.logout()
    client.post("/accounts/login/", {"login": "ayse@mentese.example", "password": PASSWORD})
    assert client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password1": "kısa", "password2": "kısa"}, "password1"),
        ({"password1": "qwerty123456", "password2": "qwerty123456"}, "password1"),
        ({"password1": "ayse@mentese.example", "password2": "ayse@mentese.example"}, "password1"),
        ({"password2": "başka bir şey yazdım"}, "password2"),
        ({"full_name": " "}, "full_name"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused(invite, client, fields, field):
    response = client.post(path(invite()), NEW | fields)
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.filter(email="ayse@mentese.example").exists()


def test_the_page_speaks_the_invited_persons_language_until_they_choose_another(invite, client):
    address = path(invite(language="en"))
    response = client.get(address)
    assert response.headers["Content-Language"] == "en"
    assert '<html lang="en"' in response.content.decode()
    client.post("/accounts/language/", {"language": "tr"})
    assert '<html lang="tr"' in client.get(address).content.decode()


def test_an_address_with_an_account_asks_its_owner_to_sign_in(invite, client, elbasan):
    make_user("ayse@mentese.example", elbasan, "reader")
    address = path(invite())
    response = client.get(address)
    assert f"/accounts/login/?next={address}" in response.content.decode()
    client.post(address, NEW)  # nobody sets a password here for an account that is there
    assert not Invitation.objects.exclude(accepted_at=None).exists()
    assert not User.objects.get(email="ayse@mentese.example").has_usable_password()


def test_the_owner_of_the_address_accepts_with_one_click(invite, browse, elbasan, mentese):
    user = make_user("ayse@mentese.example", elbasan, "reader")
    client = browse(user)
    address = path(invite())
    assert client.get(address).status_code == 200
    assert client.post(address).url == "/today/"
    assert dict(user.memberships.values_list("city__name", "role")) == {"Elbasan": "reader", "Menteşe": "editor"}


def test_a_further_verified_address_counts_as_the_owners(invite, browse, elbasan):
    user = make_user("ayse@home.example", elbasan, "reader")
    EmailAddress.objects.create(user=user, email="ayse@mentese.example", verified=True)
    assert browse(user).post(path(invite())).url == "/today/"
    assert user.memberships.count() == 2


def test_somebody_elses_session_cannot_use_the_link(invite, browse, outsider):
    client = browse(outsider)
    address = path(invite())
    page = client.get(address).content.decode()
    assert "outsider@bodrum.example" in page
    assert 'action="/accounts/logout/"' in page
    assert client.post(address, NEW).status_code == 200
    assert outsider.memberships.count() == 1
    assert not User.objects.filter(email="ayse@mentese.example").exists()
    assert client.post("/accounts/logout/", {"next": address}).url == address  # and then as oneself
    assert 'name="password1"' in client.get(address).content.decode()


def test_an_old_invitation_does_not_lower_a_role_given_since(invite, browse, mentese):
    invitation = invite(role="reader")
    user = make_user("ayse@mentese.example", mentese, "coordinator")
    browse(user).post(path(invitation))
    assert user.memberships.get().role == "coordinator"


# --- One answer for all that does not open -------------------------------------------------------------
def dead_links(invite, admin):
    """Every way in which a link can fail, by name."""
    make_user("off@mentese.example", is_active=False)
    used, withdrawn, expired, replaced = (invite(email=f"{n}@mentese.example") for n in range(4))
    switched_off = invite(email="off@mentese.example")
    invitations.accept_with_new_account(invitation=used, full_name="X", password=PASSWORD)
    invitations.withdraw(invitation=withdrawn)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    old = path(replaced)
    invitations.send_again(invitation=replaced)
    foreign = signing.Signer(salt="another", sep=".").sign_object([replaced.pk, replaced.nonce])
    return {
        "used": path(used),
        "withdrawn": path(withdrawn),
        "expired": path(expired),
        "replaced": old,
        "account switched off": path(switched_off),
        "unknown": path(Invitation(pk=999_999)),
        "signed for something else": f"/cities/invitations/{foreign}/",
        "forged": path(replaced)[:-2] + "/",
        "nonsense": "/cities/invitations/a.b.c/",
    }


def test_unknown_forged_used_withdrawn_and_expired_links_get_one_and_the_same_answer(invite, admin, client):
    links = dead_links(invite, admin)
    answers = {name: client.get(link) for name, link in links.items()}
    assert {response.status_code for response in answers.values()} == {404}
    assert len({plain(response) for response in answers.values()}) == 1
    assert len({response.headers["Content-Language"] for response in answers.values()}) == 1
    posted = {name: client.post(link, NEW) for name, link in links.items()}
    assert {response.status_code for response in posted.values()} == {404}
    assert len({plain(response) for response in posted.values()}) == 1


def test_the_page_is_kept_by_no_cache(invite, client):
    assert "no-store" in client.get(path(invite())).headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_account(invite):
    invitation = invite()
    results = []

    def accept():
        try:
            user = invitations.accept_with_new_account(invitation=invitation, full_name="A", password=PASSWORD)
            results.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(user is not None for user in results) == 1
    assert len(results) == 4


def test_an_invitation_and_its_mail_are_one_act(invite, monkeypatch):
    monkeypatch.setattr(invitations, "write_email", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        invite()
    assert not Invitation.objects.exists()


def test_the_address_is_kept_in_small_letters(invite):
    assert invite(email=" Ayse@Mentese.Example ").email == "ayse@mentese.example"
