"""The lists and forms of the administration stay usable with ten thousand rows."""

import pytest
from django import forms
from django.contrib import admin as administration
from django.contrib.admin.widgets import AutocompleteMixin, ForeignKeyRawIdWidget
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from django.test import RequestFactory

from cities.models import City, Theme
from deadlines.models import ReminderStart, RuleSet
from pairings.models import Cohort, Programme
from twinning.tests.addresses import OURS

OUR_ADMINS = {m._meta.label: a for m, a in administration.site._registry.items() if m._meta.app_label in OURS}
# A handful of rows by their nature: a plain select is quicker than a search, and there is nothing to filter.
SMALL = {Theme, RuleSet, Programme, Cohort, ReminderStart}
MOST_OPTIONS = 100


@pytest.fixture
def request_of_admin(admin):
    request = RequestFactory().get("/admin/")
    request.user = admin
    return request


def form_fields(model_admin, request):
    """(where, field) of the form and of its inlines; what is only read has none."""
    if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
        return
    for name, field in model_admin.get_form(request).base_fields.items():
        yield name, field
    for inline in model_admin.get_inline_instances(request):
        formset = inline.get_formset(request)
        for name, field in formset.form.base_fields.items():
            if name != formset.fk.name:  # the record the inline stands in
                yield f"{type(inline).__name__}.{name}", field


def too_long(field):
    """True for a select that offers everything at once."""
    widget = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, AutocompleteMixin | ForeignKeyRawIdWidget | forms.HiddenInput):
        return False
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.model not in SMALL and field.queryset.model._meta.app_label in OURS
    return len(list(getattr(field, "choices", []))) > MOST_OPTIONS


@pytest.mark.parametrize("label", OUR_ADMINS)
def test_no_form_offers_more_than_a_hundred_options_at_once(label, request_of_admin):
    fields = form_fields(OUR_ADMINS[label], request_of_admin)
    assert [where for where, field in fields if too_long(field)] == []


@pytest.mark.parametrize("label", OUR_ADMINS)
def test_every_list_can_be_searched_and_filtered(label):
    model_admin = OUR_ADMINS[label]
    assert model_admin.search_fields or model_admin.model is ReminderStart  # one row
    assert model_admin.list_filter or model_admin.model in SMALL


@pytest.mark.parametrize("label", OUR_ADMINS)
def test_no_filter_lists_the_rows_of_a_large_table(label):
    model_admin = OUR_ADMINS[label]
    filtered = [name for name in model_admin.list_filter if isinstance(name, str) and "__" not in name]
    related = {name: model_admin.opts.get_field(name).related_model for name in filtered}
    assert {name for name, model in related.items() if model and model not in SMALL} == set()


@pytest.mark.parametrize("label", OUR_ADMINS)
def test_what_a_list_shows_of_other_tables_comes_with_the_rows(label, request_of_admin):
    """Django joins what must be there by itself, and what may be empty only when it is named."""
    model_admin = OUR_ADMINS[label]
    joined = model_admin.get_changelist_instance(request_of_admin).queryset.query.select_related
    named = set(joined) if isinstance(joined, dict) else set()
    shown = [field for field in foreign_keys(model_admin) if field.null or joined is not True]
    assert [field.name for field in shown if field.name not in named] == []


def foreign_keys(model_admin):
    for name in model_admin.list_display:
        try:
            field = model_admin.opts.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, ForeignKey):
            yield field


def test_a_planted_select_is_found(request_of_admin):
    assert too_long(forms.ModelChoiceField(City.objects.all()))
    assert too_long(forms.ChoiceField(choices=[(n, n) for n in range(101)]))
    assert not too_long(forms.ModelChoiceField(RuleSet.objects.all()))
