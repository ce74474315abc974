"""Removed documents go for good after their days; stray files, too."""

import datetime as dt
import os
import time

import pytest
import time_machine
from django.utils import timezone

from documents import actions, tasks
from documents.intake import take_in
from documents.models import Document

from . import samples

DAY = dt.timedelta(days=1)


@pytest.fixture
def files(media):
    return lambda: sorted(path for path in (media / "documents").rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_what_was_removed_goes_after_thirty_days_and_not_before(visit, editor, add, files, browse):
    kept = add(visit, editor)
    gone = add(visit, editor, name="foto.png", content=samples.picture())
    assert len(files()) == 3
    actions.remove_document(document=gone, by=editor)
    with time_machine.travel(timezone.now() + 29 * DAY):
        tasks.purge()
    assert len(files()) == 3
    with time_machine.travel(timezone.now() + 31 * DAY):
        tasks.purge()
    assert list(Document.objects.all()) == [kept]
    assert len(files()) == 1
    assert browse(editor).get(f"{kept.get_absolute_url()}file/").status_code == 200


def test_files_no_row_knows_are_swept_after_a_day(visit, editor, add, files, media):
    add(visit, editor)
    stray = media / "documents" / "ab" / ("c" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left over")
    tasks.purge()
    assert stray in files()
    long_ago = time.time() - 2 * 86_400
    for path in files():
        os.utime(path, (long_ago, long_ago))
    tasks.purge()
    assert len(files()) == 1
    assert stray not in files()


def test_an_act_that_fails_leaves_no_file(visit, editor, mentese, files):
    taken = take_in(samples.upload("a.pdf", samples.pdf()))
    values = {"subject": visit, "city": mentese, "by": editor, "kind": "letter", "audience": "internal"}
    with pytest.raises(AttributeError):  # the second of the two
        actions.add_documents(files=[taken, None], **values)
    assert not Document.objects.exists()
    assert files() == []
