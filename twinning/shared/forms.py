"""Form helpers of the house: crispy without its own <form>, dates as people here write them."""

import datetime as dt

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DateInput(forms.DateInput):
    """A text field (GG.AA.YYYY in Turkish, DD/MM/YYYY in English): faster than a picker and never ambiguous."""

    def __init__(self, attrs=None):
        super().__init__(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "dateinput"} | (attrs or {}))

    def format_value(self, value):
        if not value or isinstance(value, str):
            return value
        return value.strftime(formats.get_format("DATE_INPUT_FORMATS")[0])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-date-separator"] = "." if get_language() == "tr" else "/"
        return context


class DateField(forms.DateField):
    """A date of our times: a mistyped year would otherwise be counted with for ever."""

    widget = DateInput
    FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("DD/MM/YYYY"))
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if value is not None and not self.FIRST <= value <= self.LAST:
            raise forms.ValidationError(_("Please check the year."), code="year")


class KnownChoicesField(forms.ModelMultipleChoiceField):
    """Keys that no database could hold are answered like those that do not exist."""

    def _check_values(self, value):
        for key in value:
            if not str(key).isdecimal() or len(str(key)) > 18:
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], params={"pk": str(key)[:20]})
        return super()._check_values(value)


class TimeField(forms.TimeField):
    """17.00 in Turkish, 17:00 in English; both are understood in both."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TimeInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)


class HouseForm:
    """Mixin: `{% crispy form %}` prints the fields only; templates own <form>, summary and save bar."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True
