import datetime as dt

import pytest
import time_machine
from django.utils import translation

from accounts.models import User

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def november():
    """Tuesday 24 November 2026; a visit 100 days ahead starts on Thursday 4 March 2027."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def english(people):
    User.objects.update(language="en")
    for person in people.values():
        person.language = "en"
    with translation.override("en"):  # what a test reads after the request was answered, too
        yield


@pytest.fixture
def said():
    """The messages a page shows."""

    def texts(response):
        return [str(message) for message in response.context["messages"]]

    return texts
