"""A visit of the real pair, with what people add to it."""

import pytest

from documents.actions import add_documents
from documents.intake import take_in

from . import samples


@pytest.fixture
def add(mentese):
    """Adds a document to a subject, as if somebody of a city had."""

    def adding(subject, by, *, city=mentese, name="Davet mektubu.pdf", content=None, audience="internal", **more):
        taken = take_in(samples.upload(name, content or samples.pdf()))
        values = {"kind": "letter"} | more
        (document,) = add_documents(subject=subject, city=city, by=by, audience=audience, files=[taken], **values)
        return document

    return adding
