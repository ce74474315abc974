"""The visit's programme (ziyaret programı) as rows of one page."""

import datetime as dt

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cities.models import Theme
from twinning.shared.forms import TimeField
from twinning.shared.merging import RemembersLoaded, VersionField, as_sent, loaded_name, opened_with

from .models import AgendaItem, Visit


class AgendaItemForm(RemembersLoaded, forms.ModelForm):
    """One row of the programme. Its day is chosen among those of the visit."""

    opened = VersionField(required=False)
    version_field = "opened"
    day = forms.TypedChoiceField(label=_("Day"), coerce=dt.date.fromisoformat, empty_value=None)
    starts_at = TimeField(label=_("From"))
    ends_at = TimeField(label=_("To"), required=False)

    class Meta:
        model = AgendaItem
        fields = ["day", "starts_at", "ends_at", "title", "kind", "place", "contact", "theme"]

    def __init__(self, *args, visit, themes, **kwargs):
        super().__init__(*args, **kwargs)
        days = {day: weekday_of(day) for day in visit.days}
        if self.instance.day and self.instance.day not in days:
            days[self.instance.day] = _("%(day)s (outside the visit)") % {"day": weekday_of(self.instance.day)}
        self.fields["day"].choices = [("", "—"), *((day.isoformat(), label) for day, label in days.items())]
        self.fields["theme"].choices = [("", "—"), *themes]  # asked for once, not once a row
        for field in (field for field in self.fields.values() if not field.widget.is_hidden):
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    def clean(self):
        typed = super().clean()
        start, end = typed.get("starts_at"), typed.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("The end is not after the start."))
        return typed


class AgendaRows(forms.BaseInlineFormSet):
    """The whole programme on one page; empty rows at its end stay empty.

    Somebody else may have saved meanwhile. Rows I did not touch take what they saved, rows they removed come
    back as new ones if I changed them, and rows they added stay as they are.
    """

    def __init__(self, data=None, *args, instance, **kwargs):
        self.gone, self.conflicts = 0, []
        if data is not None:
            data, self.gone = without_removed(data, set(instance.agenda.values_list("pk", flat=True)))
        themes = [(theme.pk, theme.name) for theme in Theme.objects.all()]
        super().__init__(data, *args, instance=instance, form_kwargs={"visit": instance, "themes": themes}, **kwargs)

    def is_overtaken(self):
        return bool(self.gone) or any(form.is_overtaken() for form in self.initial_forms)

    def take_up_changes(self):
        for form in self.initial_forms:
            for name in form.both_touched():
                field = form.fields[name]
                words = {"item": form.initial["title"], "field": field.label}
                saved = field.prepare_value(form.get_initial_for_field(field, name))
                choices = dict(getattr(field, "choices", ()))
                theirs = choices.get(str(saved), as_sent(field.widget, saved))
                self.conflicts.append({"label": _("%(item)s, %(field)s") % words, "theirs": theirs})


AgendaFormSet = forms.inlineformset_factory(
    Visit, AgendaItem, form=AgendaItemForm, formset=AgendaRows, extra=3, max_num=80, can_delete=True
)


# --- Rows that somebody else removed --------------------------------------------------------------


def without_removed(data, existing):
    """(data without the rows whose items are gone, how many these were). What was typed in one of them
    stands in a new row at the end."""
    prefix = AgendaFormSet.get_default_prefix()
    total, initial = (_whole(data.get(f"{prefix}-{name}_FORMS")) for name in ("TOTAL", "INITIAL"))
    rows = [_row(data, f"{prefix}-{number}-") for number in range(min(total, AgendaFormSet.absolute_max))]
    old, new = rows[:initial], rows[initial:]
    gone = [row for row in old if _whole(row.get("id")) not in existing]
    if not gone:
        return data, 0
    kept = [row for row in old if row not in gone]
    typed = [row | {"id": ""} for row in gone if "DELETE" not in row and _is_touched(row)]
    return _laid_out(data, prefix, kept, [*typed, *new]), len(gone)


def _row(data, start):
    return {key.removeprefix(start): data[key] for key in data if key.startswith(start)}


def _is_touched(row):
    before = opened_with(row.get(loaded_name(AgendaItemForm.version_field)))
    return before is None or any((row.get(name) or "").strip() != text for name, text in before.items())


def _laid_out(data, prefix, old, new):
    laid = data.copy()
    for key in [key for key in laid if key.startswith(f"{prefix}-")]:
        del laid[key]
    laid[f"{prefix}-INITIAL_FORMS"], laid[f"{prefix}-TOTAL_FORMS"] = str(len(old)), str(len(old) + len(new))
    for number, row in enumerate([*old, *new]):
        for name, value in row.items():
            laid[f"{prefix}-{number}-{name}"] = value
    return laid


def _whole(text):
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def weekday_of(day):
    """Tuesday 8 December"""
    return date_format(day, pgettext("date format: weekday, day, month", "l j F"))
