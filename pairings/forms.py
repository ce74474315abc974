from django import forms
from django.utils.translation import gettext_lazy as _

from twinning.shared.forms import DateField, HouseForm, KnownChoicesField
from twinning.shared.versions import VersionedForm

from .models import Pairing


class PairingFilter(forms.Form):
    """The search above the list; a nonsense value in the address is ignored."""

    q = forms.CharField(label=_("City or pilot activity"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Pairing.State.choices])
    view = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", ""), ("running", "")])

    def wish(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PairingForm(HouseForm, VersionedForm):
    """What the twin writes about its pairing. Cities, cohort and state belong to the programme."""

    starts_on = DateField(label=_("Starts on"), required=False)
    ends_on = DateField(label=_("Ends on"), required=False)

    class Meta:
        model = Pairing
        field_classes = {"themes": KnownChoicesField}
        fields = [
            *("pilot_activity_tr", "pilot_activity_en", "summary_tr", "summary_en"),
            *("themes", "starts_on", "ends_on"),
        ]
        labels = {
            "pilot_activity_tr": _("Pilot activity in Turkish"),
            "pilot_activity_en": _("Pilot activity in English"),
            "summary_tr": _("Summary in Turkish"),
            "summary_en": _("Summary in English"),
        }
        help_texts = {"summary_en": _("Partners read the English text.")}
        widgets = {
            "pilot_activity_tr": forms.TextInput,
            "pilot_activity_en": forms.TextInput,
            "summary_tr": forms.Textarea(attrs={"rows": 4}),
            "summary_en": forms.Textarea(attrs={"rows": 4}),
            "themes": forms.CheckboxSelectMultiple,
        }

    def clean(self):
        typed = super().clean()
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The last day is not after the first day."))
        return typed
