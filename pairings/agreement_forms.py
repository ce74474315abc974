from django import forms
from django.utils.translation import gettext_lazy as _

from twinning.shared.dates import today_in
from twinning.shared.forms import DateField, HouseForm


class StateForm(HouseForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the pairing reads it."),
    )

    def __init__(self, *args, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class SignatureForm(HouseForm, forms.Form):
    """What stands on the signed paper, for one of the cities this person may write for."""

    city = forms.ChoiceField(label=_("City"))
    signatory = forms.CharField(label=_("Signed by"), max_length=160, help_text=_("Name and office, as on the paper."))
    signed_on = DateField(label=_("Signed on"))

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = {str(city.pk): city for city in cities}
        self.fields["city"].choices = [(key, city.name) for key, city in self.cities.items()]

    def clean_city(self):
        return self.cities[self.cleaned_data["city"]]

    def clean(self):
        typed = super().clean()
        city, day = typed.get("city"), typed.get("signed_on")
        if city and day and day > today_in(city.time_zone):
            self.add_error("signed_on", _("This day is still to come."))
        return typed
