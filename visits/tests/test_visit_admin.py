"""The admin mends texts and people of a visit; dates and steps stay acts of the portal."""

import pytest

from deadlines.models import Deadline
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("november", "english")


def form_of(response):
    """What the admin's own form would send back, with its inlines."""
    form = response.context["adminform"].form
    data = {form.add_prefix(name): form[name].value() for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        data |= {field.html_name: field.value() for field in inline.formset.management_form}
        for row in inline.formset.forms:
            data |= {field.html_name: field.value() for field in row if row.instance.pk}
    return {name: "" if value is None else value for name, value in data.items()}


def test_the_list_finds_by_folded_words_in_constant_queries(browse, make_visit, admin, django_assert_num_queries):
    client, address = browse(admin), "/admin/visits/visit/"
    make_visit()
    assert b"1 visit" in client.get(address, {"q": "ELBASAN teknik"}).content
    with django_assert_num_queries(8):
        client.get(address)
    make_visit()
    make_visit()
    with django_assert_num_queries(8):
        client.get(address)


def test_dates_and_state_are_read_only_and_lead_to_the_portal(browse, visit, admin):
    client, address = browse(admin), f"/admin/visits/visit/{visit.pk}/change/"
    page = client.get(address)
    assert f'href="/visits/{visit.pk}/"' in page.content.decode()
    data = form_of(page) | {"place": "Tirana", "starts_on": "01/01/2028", "ends_on": "02/01/2028", "state": "cancelled"}
    assert client.post(address, data).status_code == 302
    before = (visit.starts_on, visit.state, visit.version)
    visit.refresh_from_db()
    assert (visit.place, visit.starts_on, visit.state, visit.version) == ("Tirana", before[0], before[1], before[2] + 1)


def test_the_chain_follows_a_traveller_added_there(browse, visit, admin, reader):
    client, address = browse(admin), f"/admin/visits/visit/{visit.pk}/change/"
    data = form_of(client.get(address))
    person = reader.persons.get()
    data |= {"travellers-TOTAL_FORMS": "3", "travellers-2-person": person.pk, "travellers-2-rank": "3"}
    data |= {"travellers-2-visit": visit.pk, "travellers-2-id": "", "travellers-2-function": "", "needs_visa": "on"}
    assert client.post(address, data).status_code == 302
    rows = Deadline.objects.of(visit).filter(person=person)
    assert {"tickets", "visa_appointment"} <= set(rows.values_list("key", flat=True))


def test_a_visit_is_planned_in_the_portal_only(browse, visit, admin):
    assert browse(admin).get("/admin/visits/visit/add/").status_code == 403
    assert Visit.objects.count() == 1
