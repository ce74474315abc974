"""What the conflict note says somebody else saved: words, never keys."""

import datetime as dt

import pytest
from django.utils import translation

from cities.models import Theme
from visits.forms import VisitForm


@pytest.mark.parametrize(
    ("name", "turkish"),
    [
        ("lead", "Elif Demir"),
        ("host_lead", "Arben Hoxha"),
        ("place", "Elbasan"),
        ("starts_on", "4 Mart 2027"),
        ("needs_visa", "Hayır"),
        ("summary_tr", "—"),
        ("themes", "Su yönetimi, Yeşil ulaşım"),
    ],
)
def test_the_other_version_is_in_words(make_visit, name, turkish):
    visit = make_visit(starts_on=dt.date(2027, 3, 4))
    for rank, (key, tr) in enumerate([("water", "Su yönetimi"), ("transport", "Yeşil ulaşım")]):
        visit.themes.add(Theme.objects.create(key=key, name_tr=tr, name_en=key, rank=rank))
    with translation.override("tr"):
        assert str(VisitForm(instance=visit).worded(name, visit)) == turkish
