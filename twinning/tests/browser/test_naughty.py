"""Strings that are meant to run somewhere, in the titles and texts of pages: nothing runs."""

import datetime as dt

import pytest

from cities.models import City
from twinning.tests.naughty import STRINGS
from visits.models import AgendaItem, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Told by the browser itself, whatever the console shows.
LISTEN = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));
"""


@pytest.fixture
def naughty(visit, editor):
    """One visit whose programme has all of them as titles, its texts too; a visit for each of thirty others."""
    kept = [text for text in STRINGS if "\x00" not in text and text.strip()]
    for number, text in enumerate(kept):
        AgendaItem.objects.create(
            visit=visit,
            day=visit.starts_on,
            starts_at=dt.time(number // 60 % 24, number % 60),
            title=text[:160],
            place=text[:160],
            contact=text[:120],
        )
    scripts = "\n".join(kept)
    Visit.objects.filter(pk=visit.pk).update(summary_tr=scripts, summary_en=scripts, title_tr=kept[200][:160])
    City.objects.filter(pk=visit.host_id).update(profile=scripts[:5000])
    return kept


def test_nothing_of_it_runs(window, editor, visit, naughty, record_property):
    page, dialogs = window(editor), []
    page.add_init_script(LISTEN)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    at = visit.get_absolute_url()
    violations, shown = [], 0
    for path in [f"{at}?tab=program", at, f"{at}edit/", f"{at}agenda/", visit.host.get_absolute_url(), "/visits/"]:
        page.goto(path)
        page.mouse.move(200, 300)
        violations += page.evaluate("window.violations")
        shown += sum(text.strip()[:40] in page.content() or text[:20] in page.inner_text("body") for text in naughty)
    record_property("strings", len(naughty))
    print(f"{len(naughty)} strings, shown {shown} times: {dialogs} {violations} {page.faults}")
    assert shown > 200
    assert (dialogs, violations, page.faults) == ([], [], [])


def test_a_script_would_be_noticed(window, editor, visit):
    page = window(editor)
    page.add_init_script(LISTEN)
    page.goto(visit.get_absolute_url())
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    page.wait_for_function("window.violations.length > 0")
    assert "script-src-attr" in page.evaluate("window.violations").pop()
