"""How often one may try: by account, at the same moment, by every way in, and with Redis gone."""

import re
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.tests.conftest import code_of, give_app, is_in, sign_in
from conftest import PASSWORD, make_user
from twinning.shared.cache import RedisWithStandIn

LOGIN = "/accounts/login/"
WRONG = {"password": "wrong-but-long-enough"}
CONFIRM = "/accounts/login/code/confirm/"
TOO_MANY = "Too many failed login attempts"
TOO_MANY_CODES = "Too many codes were tried"


def attempt(user, password="wrong-but-long-enough", **extra):
    client = Client(**extra)
    client.cookies["language"] = "en"
    answer = client.post(LOGIN, {"login": extra.pop("login", user.email), "password": password})
    return client, answer


def refused(answer):
    return answer.status_code == 429 or TOO_MANY in answer.text


def lock(user, times=5):
    return [refused(attempt(user)[1]) for _ in range(times)]


def test_the_sixth_try_on_an_account_is_refused_even_with_the_right_password(member):
    assert lock(member) == [False] * 5
    client, answer = attempt(member, PASSWORD)
    assert refused(answer)
    assert not is_in(client)


def test_after_five_minutes_it_opens_again(member):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        lock(member)
        clock.shift(301)
        assert is_in(attempt(member, PASSWORD)[0])


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "REMOTE_ADDR"])
def test_another_computer_has_no_more_tries(member, header):
    tried = [attempt(member, **{header: f"10.0.0.{number}"})[1] for number in range(12)]
    assert sum(not refused(answer) for answer in tried) == 5


def test_another_address_of_the_account_and_another_spelling_have_no_more(member):
    EmailAddress.objects.create(user=member, email="second@mentese.example", verified=True)
    names = [member.email, member.email.upper(), "second@mentese.example"]
    client = Client()
    client.cookies["language"] = "en"
    tried = [client.post(LOGIN, {"login": name, **WRONG}) for name in names * 3]
    assert sum(not refused(answer) for answer in tried) == 5


def test_another_name_of_the_portal_has_no_more(member, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    tried = [attempt(member, SERVER_NAME=f"{name}.example")[1] for name in ["one", "two"] * 4]
    assert sum(not refused(answer) for answer in tried) == 5


def test_a_success_clears_nothing_that_is_anothers(member, reader):
    reader.set_password(PASSWORD)
    reader.save()
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    lock(member, 4)
    assert is_in(attempt(reader, PASSWORD)[0])
    secret, _codes = give_app(reader)
    client, _answer = attempt(reader, PASSWORD)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_in(client)
    assert [refused(attempt(member)[1]) for _ in range(2)] == [False, True]


def test_others_are_not_shut_out_with_them(member, reader):
    lock(member, 6)
    reader.set_password(PASSWORD)
    reader.save()
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    assert is_in(attempt(reader, PASSWORD)[0])


def test_somebody_shut_out_gets_in_by_the_link_of_a_mail(member, mailoutbox):
    lock(member, 6)
    client = Client()
    client.post("/accounts/password/reset/", {"email": member.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[-1].body).group()
    form = client.get(link, follow=True)
    new = "four-words-nobody-guesses"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert is_in(attempt(member, new)[0])


def test_proving_again_who_one_is_is_limited(member):
    client = sign_in(member)
    statuses = [client.post("/accounts/reauthenticate/", WRONG).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 429


def test_codes_of_the_second_step_are_limited(member):
    secret, _codes = give_app(member)
    client, _answer = attempt(member, PASSWORD)
    answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"}) for number in range(7)]
    assert [TOO_MANY in answer.text for answer in answers] == [False] * 5 + [True] * 2
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert not is_in(client)


def test_the_old_password_cannot_be_guessed_either(member):
    client = sign_in(member)
    new = {"password1": "four-words-nobody-guesses", "password2": "four-words-nobody-guesses"}
    tried = [client.post("/accounts/password/change/", {"oldpassword": "x", **new}).status_code for _ in range(6)]
    assert tried == [200] * 5 + [429]


def test_mails_with_a_link_are_limited_known_or_not(member, mailoutbox):
    for address in (member.email, "nobody@mentese.example"):
        client = Client()
        tried = [client.post("/accounts/password/reset/", {"email": address}).status_code for _ in range(6)]
        assert tried == [302] * 5 + [429]
    assert len([mail for mail in mailoutbox if mail.to == [member.email]]) == 5


def test_the_administration_has_no_door_of_its_own(admin):
    admin.set_password(PASSWORD)
    admin.save()
    client = Client()
    answer = client.post("/admin/login/?next=/admin/", {"username": admin.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)
    assert not is_in(client)


def asked_for_code(email, mailoutbox, **extra):
    """A browser that asked, and the code that came; none for a stranger."""
    client = Client(**extra)
    client.cookies["language"] = "en"
    client.post("/accounts/login/code/", {"email": email})
    found = re.search(r"\b\d{4}-\d{4}\b", mailoutbox[-1].body)
    return client, found and found.group()


def try_code(client, code):
    return TOO_MANY_CODES in client.post(CONFIRM, {"code": code}).text


def test_mailed_codes_are_limited_known_or_not(member, mailoutbox):
    for address in (member.email, "nobody@mentese.example"):
        answers = [Client().post("/accounts/login/code/", {"email": address}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [200]
        assert 'id="id_email_error"' in answers[-1].text
        assert f'value="{address}"' in answers[-1].text
        assert sum(mail.to == [address] for mail in mailoutbox) == 5


def test_another_address_of_the_account_gets_no_more_codes(member, mailoutbox):
    EmailAddress.objects.create(user=member, email="second@mentese.example", verified=True)
    for name in [member.email, member.email.upper(), "second@mentese.example"] * 3:
        Client().post("/accounts/login/code/", {"email": name})
    assert len(mailoutbox) == 5


def test_five_wrong_codes_end_the_code(member, mailoutbox):
    client, code = asked_for_code(member.email, mailoutbox)
    statuses = [client.post(CONFIRM, {"code": "0000-0000"}).status_code for _ in range(5)]
    assert statuses == [200] * 4 + [302]
    assert client.post(CONFIRM, {"code": code}).url == "/accounts/login/code/"
    assert not is_in(client)


def test_in_other_browsers_and_on_other_computers_there_are_no_more_tries(member, mailoutbox):
    asked = [asked_for_code(member.email, mailoutbox, REMOTE_ADDR=f"10.0.0.{number}") for number in range(4)]
    tried = [try_code(client, "0000-0000") for client, _code in asked[:3] for _ in range(2)]
    assert tried == [False] * 5 + [True]
    client, code = asked[3]
    assert try_code(client, code)
    assert not is_in(client)
    assert is_in(attempt(member, PASSWORD)[0])  # the other ways in are not shut by it


def test_after_five_minutes_codes_may_be_tried_again(member, mailoutbox):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first, _code = asked_for_code(member.email, mailoutbox)
        second, code = asked_for_code(member.email, mailoutbox)
        for _ in range(5):
            try_code(first, "0000-0000")
        assert try_code(second, code)
        clock.shift(301)
        try_code(second, code)
        assert is_in(second)


def test_tried_codes_look_alike_for_known_and_unknown(member, mailoutbox):
    looks = set()
    for address in (member.email, "nobody@mentese.example"):
        client, _code = asked_for_code(address, mailoutbox)
        other, _code = asked_for_code(address, mailoutbox)
        answers = [browser.post(CONFIRM, {"code": "0000-0000"}) for browser in [client] * 6 + [other] * 2]
        looks.add(tuple(seen(answer, address) for answer in answers))
    assert len(looks) == 1


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_there_are_no_more_codes(member, mailoutbox):
    client, code = asked_for_code(member.email, mailoutbox)

    def once(number):
        try:
            browser = Client()
            browser.cookies = client.cookies
            return "Incorrect code." in browser.post(CONFIRM, {"code": f"0000-{number:04}"}).text
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(once, range(24))) <= 5
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_there_are_no_more(member):
    def once(_number):
        try:
            return refused(attempt(member)[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        tried = list(pool.map(once, range(24)))
    assert 1 <= tried.count(False) <= 5
    assert not is_in(attempt(member, PASSWORD)[0])


# --- With Redis, and without it ---------------------------------------------------------------------


@pytest.fixture
def own_redis(settings, tmp_path, monkeypatch):
    """A Redis of this test's own, to be stopped; the cache as it is when served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", tmp_path]
    server = subprocess.Popen([shutil.which("redis-server"), *options], stdout=subprocess.DEVNULL)
    monkeypatch.setattr(RedisWithStandIn, "down_until", 0.0)
    settings.CACHES = {
        "default": {
            "BACKEND": "twinning.shared.cache.RedisWithStandIn",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        },
        "stand-in": configured.IN_THE_DATABASE,
    }
    for _ in range(100):
        try:
            cache.ask_server()
            break
        except Exception:
            time.sleep(0.05)
    yield server
    server.kill()
    server.wait()


def stop(server):
    server.kill()
    server.wait()


def test_with_redis_the_limit_holds(own_redis, member):
    assert lock(member, 6) == [False] * 5 + [True]
    assert cache.get("no such thing") is None
    assert RedisWithStandIn.down_until == 0.0  # it was Redis that counted


def test_without_redis_the_database_counts(own_redis, member):
    stop(own_redis)
    assert lock(member, 7) == [False] * 5 + [True] * 2
    assert not is_in(attempt(member, PASSWORD)[0])


def test_without_redis_the_database_counts_codes_too(own_redis, member, mailoutbox):
    stop(own_redis)
    asked = [asked_for_code(member.email, mailoutbox) for _ in range(6)]
    assert len(mailoutbox) == 5
    assert [try_code(client, "0000-0000") for client, _code in asked[:3] for _ in range(2)] == [False] * 5 + [True]
    try_code(*asked[4])
    assert not is_in(asked[4][0])


def test_without_redis_people_get_in(own_redis, member):
    stop(own_redis)
    began = time.monotonic()
    assert is_in(attempt(member, PASSWORD)[0])
    assert time.monotonic() - began < 5


def test_whoever_stops_redis_meanwhile_gets_one_more_round_at_most(own_redis, member):
    tried = lock(member, 5)
    stop(own_redis)
    tried += lock(member, 15)
    assert tried.count(False) <= 10


def test_readyz_names_the_cache(own_redis, client):
    assert client.get("/readyz").status_code == 200
    stop(own_redis)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (503, False)


# --- Who has an account is nobody's business --------------------------------------------------------

WITHOUT = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+|form_key" value="[^"]+"')
PER_ANSWER = {"Expires", "Content-Length"}  # the moment, and how long the address is


def seen(answer, address):
    headers = {name: value for name, value in answer.headers.items() if name not in PER_ANSWER}
    text = WITHOUT.sub("", answer.text).replace(address, "ADDRESS")
    return answer.status_code, str(headers), str(sorted(answer.cookies)), text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (LOGIN, {"login": "{}", **WRONG}),
        ("/accounts/password/reset/", {"email": "{}"}),
        ("/accounts/login/code/", {"email": "{}"}),
    ],
)
def test_known_and_unknown_addresses_are_answered_alike(member, path, form, bodrum):
    locked = make_user("locked@bodrum.example", bodrum, "reader", is_active=False)
    answers = set()
    for address in (member.email, locked.email, "nobody@mentese.example"):
        client = Client()
        answer = client.post(path, {name: value.format(address) for name, value in form.items()})
        after = client.get(answer.url) if answer.status_code == 302 else answer
        answers.add((seen(answer, address), seen(after, address)))
    assert len(answers) == 1


def test_shut_out_looks_alike_for_known_and_unknown(member):
    looks = set()
    for address in (member.email, "nobody@mentese.example"):
        client = Client()
        answers = [client.post(LOGIN, {"login": address, **WRONG}) for _ in range(7)]
        looks.add(tuple(seen(answer, address) for answer in answers))
    assert len(looks) == 1
