"""Signing in through the organisation's identity provider: over real HTTP, the whole way there and back."""

import re
import socket
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.urls import reverse
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread

from accounts.models import User
from cities.invitations import invite, link
from conftest import PASSWORD

# What the pretended provider is built on calls parts of itself old.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")

OFFER = "Kurumsal hesapla giriş"
PEOPLE = {
    "editor": {"email": "Editor@Mentese.example", "email_verified": True, "name": "Elif Demir"},
    "admin": {"email": "admin@twinning.example", "email_verified": True},
    "stranger": {"email": "stranger@mentese.example", "email_verified": True},
    "unproven": {"email": "editor@mentese.example", "email_verified": False},
    "in words": {"email": "editor@mentese.example", "email_verified": "false"},
    "nameless": {},
}


def configure(settings, issuer):
    app = {"provider_id": "localhost", "name": "localhost", "client_id": "twinning", "secret": "not-told"}
    app["settings"] = {"server_url": issuer}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@pytest.fixture(scope="module")
def provider():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        people = [Known(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
        with run_server_in_thread(user_claims=people) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def city(provider, settings):
    configure(settings, provider)
    return SimpleNamespace(provider=provider)


@pytest.fixture
def member(editor):
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    return editor


def begin(client, process="login"):
    """Press the button: the address at the provider one is sent to."""
    return client.post(f"/accounts/oidc/localhost/login/?process={process}")


def come_back(client, there, **form):
    """What the provider's page answers, followed back to the portal."""
    answer = requests.post(there, data=form, allow_redirects=False, timeout=10)
    return client.get(answer.headers["Location"].removeprefix("http://testserver"))


def sign_in(client, sub, process="login"):
    return come_back(client, begin(client, process).url, sub=sub)


def is_in(client):
    return "_auth_user_id" in client.session


def html(answer):
    return answer.content.decode()


def test_it_is_offered_only_where_it_is_configured(client, db, settings, provider):
    assert OFFER not in html(client.get("/accounts/login/"))
    configure(settings, provider)
    assert OFFER in html(client.get("/accounts/login/"))


def test_without_a_provider_its_addresses_lead_nowhere(client, db):
    assert client.get("/accounts/oidc/localhost/login/").status_code == 404
    assert client.get("/accounts/oidc/localhost/login/callback/").status_code == 404


def test_the_way_to_the_provider_is_a_form_with_a_challenge(client, city):
    assert client.get("/accounts/oidc/localhost/login/").status_code == 200  # only asks
    there = begin(client).url
    assert there.startswith(f"{city.provider}/oauth2/authorize?")
    assert "code_challenge_method=S256" in there


def test_a_known_address_is_signed_in_and_linked_once(client, city, member):
    member.language = "en"
    member.save()
    assert sign_in(client, "editor").url == "/today/"
    assert client.session["_auth_user_id"] == str(member.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.provider) == (member, "editor", "localhost")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([member.email], "Your organisation’s account was linked")
    ]
    client.post("/accounts/logout/")
    sign_in(client, "editor")
    assert is_in(client)
    assert len(mail.outbox) == 1


def test_of_what_the_provider_tells_only_the_address_is_kept(client, city, member):
    sign_in(client, "editor")
    assert SocialAccount.objects.get().extra_data == {"email": "editor@mentese.example"}
    assert not SocialToken.objects.exists()
    member.refresh_from_db()
    assert member.has_usable_password() is False  # as before
    assert member.full_name == "Elif Demir"


def test_a_linked_account_opens_also_after_the_address_changed(client, city, member):
    sign_in(client, "editor")
    client.post("/accounts/logout/")
    member.emailaddress_set.update(email="elif@mentese.example")
    User.objects.filter(pk=member.pk).update(email="elif@mentese.example")
    sign_in(client, "editor")
    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize("sub", ["stranger", "unproven", "in words", "nameless"])
def test_a_stranger_reads_a_friendly_page_and_gets_no_account(client, city, member, sub):
    answer = sign_in(client, sub)
    assert answer.url == reverse("account_signup")
    page = html(client.get(answer.url))
    assert f"Kurumunuzun portala bildirdiği adres: {PEOPLE[sub].get('email', 'yok')}." in page
    assert "Hesaplar davetle açılır" in page
    assert not is_in(client)
    assert list(User.objects.all()) == [member]
    assert not SocialAccount.objects.exists()
    assert mail.outbox == []
    assert client.get("/accounts/3rdparty/signup/").url == "/accounts/login/"


def test_an_unproven_address_is_answered_like_an_unknown_one(client, city, member):
    pages = [html(client.get(sign_in(client, sub).url)) for sub in ("unproven", "stranger")]
    pages = [re.sub(r'csrfmiddlewaretoken" value="\w+"|\w+@mentese.example', "", page) for page in pages]
    assert pages[0] == pages[1]


def test_an_address_nobody_proved_to_the_portal_is_not_linked(client, city, editor):
    """Else whoever made the account with a foreign address would share it with its owner."""
    EmailAddress.objects.create(user=editor, email=editor.email, verified=False, primary=True)
    assert sign_in(client, "editor").url == reverse("account_signup")
    assert not SocialAccount.objects.exists()


def test_who_is_invited_still_goes_by_the_invitation(client, city, mentese, coordinator):
    invitation = invite(
        city=mentese, email="stranger@mentese.example", full_name="Ayşe", role="reader", language="tr", by=coordinator
    )
    assert sign_in(client, "stranger").url == reverse("account_signup")
    address = link(invitation).removeprefix("http://localhost:8000")
    client.post(address, {"full_name": "Ayşe Tunç", "password1": PASSWORD, "password2": PASSWORD})
    assert is_in(client)
    client.post("/accounts/logout/")
    assert sign_in(client, "stranger").url == "/today/"


@pytest.mark.parametrize("linked", [False, True])
def test_somebody_switched_off_stays_outside(client, city, member, linked):
    if linked:
        sign_in(client, "editor")
        client.post("/accounts/logout/")
    mail.outbox.clear()
    member.is_active = False
    member.save()
    assert sign_in(client, "editor").url == reverse("account_inactive")
    assert not is_in(client)
    assert SocialAccount.objects.exists() == linked
    assert mail.outbox == []


def test_the_second_step_of_the_portal_holds(client, city, admin, settings):
    settings.ADMIN_SECOND_FACTOR = True
    EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
    sign_in(client, "admin")
    assert client.get("/admin/").url == reverse("mfa_index")  # without one he is led to setting one up
    client.post("/accounts/logout/")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(admin, secret)
    assert sign_in(client, "admin").url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get("/admin/").status_code == 200


# --- What can go wrong on the way ---------------------------------------------------------------------


def test_who_turns_back_at_the_provider_is_told_so(client, city):
    state = parse_qs(urlsplit(begin(client).url).query)["state"][0]
    answer = client.get(f"/accounts/oidc/localhost/login/callback/?error=access_denied&state={state}")
    assert answer.url == reverse("socialaccount_login_cancelled")
    assert "Giriş yapmadınız" in html(client.get(answer.url))


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?error=server_error"])
def test_what_did_not_begin_here_does_not_end_here(client, city, query):
    answer = client.get(f"/accounts/oidc/localhost/login/callback/{query}")
    assert answer.status_code == 401
    assert "Giriş tamamlanamadı" in html(answer)


def test_a_code_somebody_else_got_opens_nothing(client, city, member):
    there = begin(client).url
    answer = requests.post(there, data={"sub": "editor"}, allow_redirects=False, timeout=10)
    other = type(client)()
    assert other.get(answer.headers["Location"].removeprefix("http://testserver")).status_code == 401
    assert not is_in(other)


def test_a_provider_that_is_down_gives_no_fault(client, db, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    configure(settings, f"http://localhost:{port}")
    assert client.get("/accounts/login/").status_code == 200
    answer = begin(client)
    assert answer.status_code == 503
    assert "beklendiği gibi yanıt vermedi" in html(answer)


# --- Linking by hand, and undoing it ------------------------------------------------------------------


@pytest.fixture
def signed_in(client, member):
    member.set_password(PASSWORD)
    member.save()
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_an_account_with_another_address_is_linked_by_hand(signed_in, city, member):
    assert "Bağla" in html(signed_in.get(reverse("socialaccount_connections")))
    assert sign_in(signed_in, "stranger", "connect").url == reverse("socialaccount_connections")
    assert SocialAccount.objects.get().user == member
    page = html(signed_in.get(reverse("socialaccount_connections")))
    assert "stranger@mentese.example" in page
    assert [message.subject for message in mail.outbox] == ["Kurumsal hesabınız bağlandı"]


def test_a_link_is_removed(signed_in, city, member):
    account = SocialAccount.objects.create(user=member, provider="localhost", uid="editor")
    answer = signed_in.post(reverse("socialaccount_connections"), {"account": account.pk}, follow=True)
    assert "Kurumsal hesabınızın bağlantısı kaldırıldı." in html(answer)
    assert not SocialAccount.objects.exists()
    assert [message.subject for message in mail.outbox] == ["Kurumsal hesabınızın bağlantısı kaldırıldı"]


def test_links_to_a_provider_that_is_gone_are_neither_shown_nor_followed(signed_in, client, city, member):
    account = SocialAccount.objects.create(user=member, provider="old.example", uid="stranger")
    page = html(signed_in.get(reverse("socialaccount_connections")))
    assert "stranger" not in page
    assert signed_in.post(reverse("socialaccount_connections"), {"account": account.pk}).status_code == 200
    signed_in.post("/accounts/logout/")
    assert sign_in(client, "stranger").url == reverse("account_signup")


def test_the_account_page_leads_there_only_where_there_is_a_provider(signed_in, provider, settings):
    address = f'href="{reverse("socialaccount_connections")}"'
    assert address not in html(signed_in.get("/accounts/preferences/"))
    configure(settings, provider)
    assert address in html(signed_in.get("/accounts/preferences/"))
