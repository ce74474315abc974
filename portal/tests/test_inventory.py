"""Each field of each table is classed, and what follows from its class is done."""

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.db import models

from portal import inventory
from portal.inventory import NAME, PERSONAL, SECRET, fields_of
from portal.management.commands.data_inventory import PATH, text
from portal.personal.erasure import OF_SOMEBODY
from twinning.shared.audit import OF_PEOPLE

# Deleted with the account, or emptied as mails are; what others wrote is searched for the name.
ELSE = {"account.emailaddress", "outbox.email", "visits.agendaitem", "sharing.sharelink", "auditlog.logentry"}


def test_every_field_of_every_table_has_one_class():
    assert list(inventory.faults()) == []


def test_a_field_nobody_classed_is_named(monkeypatch):
    monkeypatch.setitem(inventory.FIELDS, "cities.unit", {inventory.PARTNER: "city", inventory.TECHNICAL: "id budget"})
    monkeypatch.setitem(inventory.FIELDS, "cities.gone", {})
    assert list(inventory.faults()) == [
        "cities.unit.name has no class",
        "cities.unit.budget is no field",
        "cities.gone is no table",
    ]


def test_the_document_is_in_step():
    assert PATH.read_text(encoding="utf-8") == text(), "run manage.py data_inventory"


@pytest.mark.parametrize("model", sorted(auditlog.get_models(), key=lambda model: model._meta.label), ids=str)
def test_the_log_keeps_no_name_address_or_secret(model):
    fields = auditlog.get_model_fields(model)
    left_out = {*fields["exclude_fields"], *fields["mask_fields"]}
    texts = [f for f in fields_of(model, NAME, PERSONAL) if isinstance(f, models.CharField) and not f.choices]
    open_ones = {field.name for field in [*texts, *fields_of(model, SECRET)]} - left_out
    assert open_ones <= {"time_zone"}


def test_rows_called_after_somebody_are_of_people():
    """A table with a name of somebody is either scrubbed as a whole or known to be searched."""
    named = {
        model._meta.label_lower
        for model in apps.get_models()
        if fields_of(model, NAME) or any(isinstance(f, models.EmailField) for f in fields_of(model, PERSONAL))
    }
    assert named <= OF_SOMEBODY | ELSE
    assert {apps.get_model(label) for label in OF_SOMEBODY} <= OF_PEOPLE
