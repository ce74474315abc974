import zoneinfo
from datetime import time
from functools import lru_cache
from itertools import groupby

from allauth.usersessions.models import UserSession
from babel.core import get_global
from babel.dates import get_timezone_location
from django import forms
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from twinning.shared.folding import turkish_order
from twinning.shared.forms import HouseForm

from .models import User

# Where most people of the portal are; the rest of the world follows by region.
NEAR = ["Europe/Istanbul", "Europe/Brussels", "Europe/Tirane", "Europe/Athens", "Europe/Lisbon", "Europe/London"]
REGIONS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


def time_zones(current=""):
    """Choices in groups; a zone that is set already and stands in none of them is kept."""
    aliases = get_global("zone_aliases")  # Europe/Belfast is London once more
    known = zoneinfo.available_timezones() - aliases.keys()
    zones = sorted(name for name in known if name.partition("/")[0] in REGIONS)
    by_region = [
        (region, sorted(((name, zone_name(name)) for name in names), key=lambda pair: turkish_order(pair[1])))
        for region, names in groupby(zones, key=lambda name: name.partition("/")[0])
    ]
    kept = [] if current in {"", *zones} else [(current, current)]
    return [
        ("", _("That of my city")),
        *kept,
        (_("Often used"), [(name, zone_name(name)) for name in NEAR]),
        *by_region,
    ]


def zone_name(zone):
    """Europe/Istanbul is İstanbul in Turkish, Istanbul in English (CLDR)."""
    return _place_of(zone, (get_language() or "tr")[:2])


@lru_cache(maxsize=2_000)
def _place_of(zone, language):
    return get_timezone_location(zone, locale=language, return_city=True) if "/" in zone else zone


def hours():
    return [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]


class EndSessionsForm(forms.Form):
    session = forms.ModelChoiceField(UserSession.objects.none(), required=False)  # none given: all others

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = self.others = others


class PreferencesForm(HouseForm, forms.ModelForm):
    digest_hour = forms.TypedChoiceField(label=_("Hour"), coerce=int, choices=hours, help_text=_("In your time zone."))

    class Meta:
        model = User
        fields = ["full_name", "language", "time_zone", "digest", "digest_hour", "digest_weekday", "quiet_days"]
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "digest": forms.RadioSelect,
        }
        help_texts = {"digest_weekday": _("Only for the weekly digest.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field, model_field = self.fields["time_zone"], User._meta.get_field("time_zone")
        self.fields["time_zone"] = forms.ChoiceField(
            label=field.label,
            required=False,
            choices=time_zones(self.instance.time_zone),
            validators=model_field.validators,
            help_text=_("For the hours of reminders and meetings."),
        )
