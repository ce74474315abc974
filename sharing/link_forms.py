import datetime as dt

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from twinning.shared.dates import today_in
from twinning.shared.forms import DateField, HouseForm

from .models import ShareLink


class LinkForm(HouseForm, forms.ModelForm):
    """For whom the link is, what for, and until when."""

    last_day = DateField(label=_("Last day"))

    class Meta:
        model = ShareLink
        fields = ["recipient", "purpose", "language"]
        widgets = {"recipient": forms.TextInput(attrs={"autocomplete": "off"})}

    field_order = ["recipient", "purpose", "language", "last_day"]

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today_in(subject.city.time_zone)
        self.latest = self.today + dt.timedelta(days=ShareLink.LONGEST_DAYS)
        self.initial.setdefault("last_day", self.today + dt.timedelta(days=ShareLink.USUAL_DAYS))
        self.fields["language"].choices = User.Language.choices
        latest = date_format(self.latest, "DATE_FORMAT")
        self.fields["last_day"].help_text = _("DD/MM/YYYY, at the latest %(latest)s") % {"latest": latest}

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        if day > self.latest:
            words = _("A link works for ninety days at most, that is until %(latest)s.")
            raise forms.ValidationError(words, params={"latest": date_format(self.latest, "DATE_FORMAT")})
        return day
