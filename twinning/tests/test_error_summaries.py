"""The summary of errors follows the page: its lines stand in the order in which the fields do."""

import re

import pytest


@pytest.fixture
def addresses(visit, mentese):
    return {
        "plan": "/visits/new/",
        "visit": f"/visits/{visit.pk}/edit/",
        "delegation": f"/visits/{visit.pk}/delegation/",
        "agenda": f"/visits/{visit.pk}/agenda/",
        "pairing": f"/pairings/{visit.pairing_id}/edit/",
        "city": f"/cities/{mentese.pk}/edit/",
        "preferences": "/accounts/preferences/",
    }


@pytest.mark.parametrize("name", ["plan", "visit", "delegation", "agenda", "pairing", "city", "preferences"])
def test_fields_stand_in_the_order_of_the_page(browse, editor, addresses, name):
    response = browse(editor).get(addresses[name])
    places = {found[1]: found.start() for found in re.finditer(r'id="(id_[^"]+|div_id_[^"]+)"', response.text)}
    on_page = [places[target] for target in targets(response.context) if target in places]
    assert len(on_page) > 2
    assert on_page == sorted(on_page)


def targets(context):
    """What the lines of a summary would link to, in their order."""
    forms = [context[name] for name in ("priorities", "form", "travellers") if name in context]
    forms += context["rows"].forms if "rows" in context else []
    for form in forms:
        for field in form.visible_fields():
            yield field.id_for_label or f"div_{field.auto_id}"
