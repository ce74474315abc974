import socket

import pytest
from aiosmtpd.controller import Controller
from django.utils import translation

from accounts.models import User
from outbox import kinds

from .mails import Server


@pytest.fixture
def smtp(settings):
    server = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    controller.stop()


@pytest.fixture
def kind():
    """A kind of mail of these tests: greets in the recipient's language, is unwanted when told so."""

    def still_wanted(row):
        return None if row.payload.get("unwanted") else row.payload

    def render(row, payload):
        if payload.get("broken"):
            raise ValueError("cannot render")
        greeting = "Günaydın İğne" if translation.get_language() == "tr" else "Good morning"
        return kinds.Message(subject=greeting, text=f"{greeting}\n", html=f"<p>{greeting}</p>")

    kinds.register(kinds.Kind("test", "Tests", still_wanted, render))
    kinds.register(kinds.Kind("test.held", "Held", still_wanted, render, optional=False, again_when_uncertain=False))
    yield
    kinds.forget("test")
    kinds.forget("test.held")


@pytest.fixture
def user(db):
    return User.objects.create_user("elif@mentese.example", full_name="Elif Demir")
