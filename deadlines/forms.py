"""What people fill in: the filters of the list and the acts on one deadline."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cities.models import City, Person
from twinning.shared.forms import DateField, HouseForm, TimeField
from twinning.shared.subjects import subject_models

LONGEST_SNOOZE = 90
YEARS_AHEAD = 3


class FilterForm(forms.Form):
    """Beside the tabs of the list. What somebody typed into the URL and makes no sense is ignored."""

    HIDDEN, ONLY = "hidden", "only"

    q = forms.CharField(label=_("Search in titles"), required=False, max_length=100)
    city = forms.ModelChoiceField(City.objects.none(), label=_("City"), empty_label=_("All cities"), required=False)
    about = forms.ChoiceField(label=_("Belongs to"), required=False)
    snoozed = forms.ChoiceField(
        label=_("Snoozed"),
        required=False,
        choices=[("", _("With snoozed ones")), (HIDDEN, _("Without snoozed ones")), (ONLY, _("Only snoozed ones"))],
    )

    def __init__(self, data, *, cities):
        super().__init__(data)
        self.fields["city"].queryset = cities
        kinds = [(model._meta.label_lower, capfirst(model._meta.verbose_name_plural)) for model in subject_models()]
        self.fields["about"].choices = [("", _("Of everything")), *kinds]

    def wishes(self):
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ActForm(HouseForm, forms.Form):
    """An act on a deadline; where other travellers have the same one, on all of theirs at once."""

    all = forms.BooleanField(required=False, label="")

    def __init__(self, *args, people=1, **kwargs):
        super().__init__(*args, **kwargs)
        if people > 1:
            self.fields["all"].label = ngettext_lazy(
                "For all %(number)s travellers", "For all %(number)s travellers", people
            ) % {"number": people}
            self.order_fields([name for name in self.fields if name != "all"])
        else:
            del self.fields["all"]


class MeetForm(ActForm):
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, help_text=_("For example a document number. Others read it.")
    )


class WaiveForm(ActForm):
    reason = forms.CharField(
        label=_("Why is it not needed?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason stays readable for everybody who sees this deadline."),
    )


class ReassignForm(ActForm):
    to = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Responsible"),
        required=False,
        help_text=_("Somebody without a login gets no reminders; then whoever holds the duty does."),
    )

    def __init__(self, *args, deadline, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.active().filter(city=deadline.city_id).in_turkish_order()
        self.fields["to"].queryset = people
        self.fields["to"].empty_label = _("Nobody by name: %(duty)s") % {"duty": deadline.get_duty_display()}
        self.fields["to"].initial = deadline.responsible_id


class PinForm(ActForm):
    by_rule = forms.BooleanField(
        label=_("Back to the date by the rule"), required=False, help_text=_("It then moves with the visit again.")
    )
    due_on = DateField(label=_("Due on"))
    due_time = TimeField(label=_("Time"), required=False)

    def __init__(self, *args, deadline, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if not (deadline.pinned and deadline.is_derived):
            del self.fields["by_rule"]
        self.fields["due_on"].initial = deadline.due_on
        self.fields["due_time"].initial = deadline.due_time
        self.fields["due_time"].help_text = _("In the time of %(city)s; empty: until the end of the day.") % {
            "city": deadline.city.name
        }

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        if day > self.today + dt.timedelta(days=366 * YEARS_AHEAD):
            raise forms.ValidationError(_("This day is years ahead. Please check the year."))
        return day

    def clean(self):
        typed = super().clean()
        if typed.get("by_rule"):  # the date above does not count then
            self.errors.pop("due_on", None)
        return typed


class SnoozeForm(ActForm):
    """Not to be seen and not reminded for a while; nobody else notices."""

    days = forms.ChoiceField(
        label=_("For how long?"),
        widget=forms.RadioSelect,
        initial="3",
        choices=[("1", _("1 day")), ("3", _("3 days")), ("7", _("7 days")), ("", _("Until a day I choose"))],
        required=False,
    )
    until = DateField(label=_("Until"), required=False)

    def __init__(self, *args, snoozed=False, **kwargs):
        super().__init__(*args, **kwargs)
        if snoozed:
            self.fields["days"].choices = [*self.fields["days"].choices, ("0", _("Show it again now"))]

    def clean(self):
        cleaned = super().clean()
        today, days = timezone.localdate(), cleaned.get("days")
        if days and not cleaned.get("until") and "until" not in self.errors:
            cleaned["until"] = today + dt.timedelta(days=int(days))
        elif "until" not in self.errors and "days" not in self.errors:
            self._check(cleaned.get("until"), today)
            cleaned["days"] = ""  # a written date says it more exactly
        return cleaned

    def _check(self, until, today):
        if until is None:
            self.add_error("until", _("Choose a number of days or write a date."))
        elif not today < until <= today + dt.timedelta(days=LONGEST_SNOOZE):
            words = _("Choose a day after today, at most %(number)s days ahead.")
            self.add_error("until", words % {"number": LONGEST_SNOOZE})


class ReopenForm(HouseForm, forms.Form):
    """Nothing to fill in."""
