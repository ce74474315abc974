"""No act of the administration passes by save() and delete(): what other code sees of a change, such as the
audit trail, it sees of every one."""

import io

import pytest
from django.contrib import admin as administration
from django.db.models import QuerySet
from django.urls import get_resolver

from accounts.models import User
from cities.invitations import invite
from cities.models import City, Person, Tag, Theme
from deadlines.models import Rule
from outbox.actions import write_email
from twinning.tests.addresses import OURS

BULK = ("update", "bulk_create", "bulk_update", "delete")
# Mails are technical rows, moved by the sender in sets.
TECHNICAL = {"outbox.email"}


@pytest.fixture
def bulk_writes(monkeypatch):
    """(model, what) of every write that passes by save() and delete() of a domain model."""
    found = []

    def watched(name, original):
        def write(rows, *args, **kwargs):
            meta = rows.model._meta
            ours = meta.app_label in OURS and not meta.auto_created and meta.label_lower not in TECHNICAL
            claims = name == "update" and set(kwargs) == {"version"}  # a save() follows: twinning/shared/versions.py
            if ours and not claims:
                found.append((meta.label, name))
            return original(rows, *args, **kwargs)

        return write

    for name in BULK:
        monkeypatch.setattr(QuerySet, name, watched(name, getattr(QuerySet, name)))
    return found


@pytest.fixture
def site(browse, admin):
    return browse(admin)


@pytest.fixture
def rows(world, editor, admin, mentese):
    """At least one row of every model that has an action or is edited in its list."""
    Theme.objects.create(key="water", name_tr="Su", name_en="Water")
    Tag.objects.create(kind="lever", key="finance", name_tr="Fon", name_en="Finance")
    write_email(key="x", kind="deadlines.digest", user=editor)
    fields = {"full_name": "Ayşe Kaya", "email": "ayse@mentese.example", "role": "reader", "language": "tr"}
    invite(city=mentese, by=admin, **fields)


@pytest.fixture
def acts(rf, admin):
    """{model: names of the actions its list offers}"""
    assert get_resolver().url_patterns  # where the site is set up
    request = rf.get("/admin/")
    request.user = admin
    return {model: list(each.get_actions(request)) for model, each in administration.site._registry.items()}


def test_the_acts_of_the_lists_are_found(acts):
    assert acts[User] == ["switch_off", "switch_on"]
    assert "delete_selected" not in {name for names in acts.values() for name in names}


@pytest.mark.parametrize("model", administration.site._registry)
def test_an_act_on_rows_saves_each_of_them(site, rows, bulk_writes, acts, model):
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for name in acts[model]:
        pks = list(model._base_manager.values_list("pk", flat=True)[:3])
        assert pks, f"{model._meta.label} needs a row here, so that its acts are tried"
        page = site.post(address, {"action": name, "_selected_action": pks}, follow=True)
        assert page.status_code == 200
        assert bulk_writes == [], name


def test_switching_off_really_happens_in_this_test(site, rows, bulk_writes, editor):
    site.post("/admin/accounts/user/", {"action": "switch_off", "_selected_action": [editor.pk]})
    assert not User.objects.get(pk=editor.pk).is_active
    User.objects.filter(pk=editor.pk).update(is_active=True)
    assert bulk_writes == [("accounts.User", "update")]


EDITED = [model for model, model_admin in administration.site._registry.items() if model_admin.list_editable]


@pytest.mark.parametrize("model", EDITED)
def test_what_is_edited_in_a_list_is_saved_row_by_row(site, rows, bulk_writes, model):
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    formset = site.get(address).context["cl"].formset
    data = {f"form-{name}": value for name, value in formset.management_form.initial.items()}
    for form in formset.forms:
        for name, field in form.fields.items():
            value = form.get_initial_for_field(field, name)
            data[form.add_prefix(name)] = value + 1 if isinstance(value, int) and name != "id" else value
        data[form.add_prefix(model._meta.pk.name)] = form.instance.pk
    before = set(model._base_manager.values_list("pk", *administration.site._registry[model].list_editable))
    assert site.post(address, data | {"_save": "Save"}).status_code == 302
    assert set(model._base_manager.values_list("pk", *administration.site._registry[model].list_editable)) != before
    assert bulk_writes == []


@pytest.mark.parametrize(
    ("model", "text"),
    [
        (
            City,
            "country,code,name,local_name,time_zone,need_water\nTR,mentese,A,A,Europe/Istanbul,3\nTR,new,B,B,UTC,4\n",
        ),
        (Person, "city,full_name,title\nTR/mentese,Elif Demir,Müdür\nTR/mentese,New,Şef\n"),
        (Rule, "rule_set,key,title_tr,title_en,anchor,side,days\ndefault,tickets,A,A,visit.start,twin,-9\n"),
    ],
)
def test_an_import_saves_row_by_row(site, rows, bulk_writes, model, text):
    file = io.BytesIO(text.encode())
    file.name = "table.csv"
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/import/"
    token = site.post(address, {"file": file}).context["token"]
    assert site.post(address, {"token": token}).status_code == 302
    assert bulk_writes == []
