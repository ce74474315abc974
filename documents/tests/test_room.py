"""What a city's documents may take up holds also when many add at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from documents.actions import add_documents
from documents.intake import take_in
from documents.models import Document
from documents.room import NoRoom

from . import samples

HANDS, FIT = 6, 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_take_more_than_there_is(visit, editor, mentese, settings):
    settings.DOCUMENT_CITY_BYTES = FIT * 1000 + 999
    start = threading.Barrier(HANDS)

    def add():
        taken = take_in(samples.upload("a.txt", b"a" * 1000))
        start.wait()
        try:
            values = {"subject": visit, "city": mentese, "by": editor, "kind": "letter", "audience": "internal"}
            return len(add_documents(files=[taken], **values))
        except NoRoom:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        added = [hands.submit(add) for _ in range(HANDS)]
        assert sum(one.result() for one in added) == FIT
    assert Document.objects.count() == FIT
