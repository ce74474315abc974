"""What people fill in about a visit: the filters of the list, the visit itself, who travels, the programme."""

import datetime as dt

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.settings import AVAILABLE_LANGUAGES

from cities.models import Person
from twinning.shared.forms import DateField, HouseForm, KnownChoicesField
from twinning.shared.merging import RemembersLoaded, VersionField
from twinning.shared.versions import VersionedForm

from .models import Visit

LONGEST_VISIT = 31
YEARS_AHEAD = 3


class VisitFilter(forms.Form):
    """The search above the list; a nonsense value in the address is ignored."""

    UPCOMING, PAST = "upcoming", "past"

    q = forms.CharField(label=_("Title, place or city"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Visit.State.choices])
    city = forms.ChoiceField(label=_("City"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    view = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[(key, "") for key in ("", UPCOMING, PAST, "mine", "awaiting")],
    )

    def __init__(self, *args, cities, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [("", _("All cities")), *cities]
        self.fields["year"].choices = [("", _("All years")), *((year, str(year)) for year in years)]

    def wish(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.full_name}, {person.title}" if person.title else person.full_name


class VisitForm(HouseForm, VersionedForm):
    """A visit whose pairing, host and guest are known: they never change, because its deadlines hang on them."""

    starts_on = DateField(label=_("First day"), required=False)
    ends_on = DateField(label=_("Last day"), required=False)
    lead = PersonField(Person.objects.none(), label=_("Person in charge"), required=False)
    host_lead = PersonField(Person.objects.none(), label=_("Contact in the host city"), required=False)

    class Meta:
        model = Visit
        field_classes = {"themes": KnownChoicesField}
        fields = [
            # As on the page, because the summary of errors follows.
            *("starts_on", "ends_on", "place", "lead", "host_lead"),
            *("title_tr", "title_en", "summary_tr", "summary_en", "themes", "needs_visa", "needs_permission"),
        ]
        labels = {
            "title_tr": _("Title in Turkish"),
            "title_en": _("Title in English"),
            "summary_tr": _("Purpose in Turkish"),
            "summary_en": _("Purpose in English"),
        }
        help_texts = {
            "title_tr": _("If you leave both titles empty, the portal writes them."),
            "title_en": _("Partners read the English text."),
            "summary_en": "",
        }
        widgets = {
            "title_tr": forms.TextInput,
            "title_en": forms.TextInput,
            "summary_tr": forms.Textarea(attrs={"rows": 4}),
            "summary_en": forms.Textarea(attrs={"rows": 4}),
            "themes": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        visit = self.instance
        self.dates_before = (visit.starts_on, visit.ends_on)
        for name, city in (("lead", visit.guest), ("host_lead", visit.host)):
            field = self.fields[name]
            field.queryset = people_of(city, keep=getattr(visit, f"{name}_id"))
            field.empty_label = _("Nobody yet")
            field.help_text = _("%(city)s: %(what)s") % {
                "city": city.name,
                "what": Visit._meta.get_field(name).help_text,
            }
        may_be_open = visit.state in (Visit.State.IDEA, Visit.State.POSTPONED, Visit.State.CANCELLED)
        for name in ("starts_on", "ends_on"):
            self.fields[name].required = not may_be_open

    def clean(self):
        typed = super().clean()
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if not self.has_error("starts_on") and not self.has_error("ends_on"):
            self._check_dates(first, last)
        if not typed.get("title_tr") and not typed.get("title_en"):
            for language in AVAILABLE_LANGUAGES:
                typed[f"title_{language}"] = usual_title(self.instance, language)
        return typed

    def _check_dates(self, first, last):
        if first is None and last is None:
            return
        if first is None:
            self.add_error("starts_on", _("Write the first day, too."))
        elif last is None:
            self.add_error("ends_on", _("Write the last day, too."))
        elif last < first:
            self.add_error("ends_on", _("The last day is before the first day."))
        elif (last - first).days >= LONGEST_VISIT:
            words = _("A visit lasts at most %(number)s days. Please check the month and the year.")
            self.add_error("ends_on", words % {"number": LONGEST_VISIT})
        elif (first, last) != self.dates_before:
            self._check_the_future(first)

    def _check_the_future(self, first):
        today = timezone.localdate()
        to_come = self.instance.state in (*Visit.BEFORE_IT, Visit.State.POSTPONED, Visit.State.CANCELLED)
        if first < today and to_come:
            self.add_error("starts_on", _("This day has passed. Choose today or a later day."))
        elif first > today + dt.timedelta(days=366 * YEARS_AHEAD):
            self.add_error("starts_on", _("This is years ahead. Please check the year."))


def people_of(city, keep=None):
    """Those who may be put in charge or travel for a city: names are not personal data between the sides of
    a pairing. Somebody who left stays where they already stand."""
    people = Person.objects.filter(city=city)
    return (people.active() | people.filter(pk=keep)).in_turkish_order()


def usual_title(visit, language):
    with translation.override(language):
        return str(_("Technical visit to %(city)s")) % {"city": visit.host.name}


class DelegationForm(RemembersLoaded, HouseForm, forms.Form):
    """Who travels, by ticking people of the visiting city and by writing down new ones; the numbers give the
    protocol order, what has no number follows as listed."""

    MOST = 40

    version = VersionField(required=False)
    newcomers = forms.CharField(
        label=_("People who are not in the list"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line: name, then a comma and the title. They are added to the people of the city."),
    )

    def __init__(self, *args, city, travellers=(), may_add=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.city, self.current = city, {traveller.person_id: traveller for traveller in travellers}
        self.conflicts = []
        others = people_of(city).exclude(pk__in=self.current).select_related("unit")
        self.people = [*(traveller.person for traveller in travellers), *others]
        if not may_add:
            del self.fields["newcomers"]
        for person in self.people:
            self._add_fields(person, self.current.get(person.pk))
        self.order_fields([name for name in self.fields if name != "newcomers"])  # as on the page

    def _add_fields(self, person, traveller):
        name = {"name": person.full_name}
        self.fields[f"goes_{person.pk}"] = forms.BooleanField(
            label=person.full_name,
            required=False,
            initial=traveller is not None,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )
        self.fields[f"rank_{person.pk}"] = forms.IntegerField(
            label=_("Place of %(name)s in the protocol order") % name,
            required=False,
            min_value=1,
            max_value=999,
            initial=traveller and traveller.rank,
            widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
        )
        self.fields[f"function_{person.pk}"] = forms.CharField(
            label=_("Function of %(name)s in the delegation") % name,
            required=False,
            max_length=80,
            initial=traveller.function if traveller else "",
            widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        )

    def rows(self):
        """For the template: each person with their three fields."""
        for person in self.people:
            fields = {name: self[f"{name}_{person.pk}"] for name in ("goes", "rank", "function")}
            yield {"person": person, **fields}

    def take_up_changes(self):
        """Somebody else saved meanwhile: see `twinning.shared.merging`."""
        self.data = self.data.copy()
        for name in self.both_touched():
            label, saved = str(self.fields[name].label), self.get_initial_for_field(self.fields[name], name)
            words = {True: _("travels"), False: _("does not travel")}.get(saved, saved)
            self.conflicts.append({"label": label, "theirs": words})

    def clean_newcomers(self):
        lines = [line.strip() for line in self.cleaned_data["newcomers"].splitlines() if line.strip()]
        people = []
        for line in lines:
            name, _comma, title = (" ".join(part.split()) for part in line.partition(","))
            self._check_newcomer(line, name, {person.full_name for person in people})
            self._check_length(name, title)
            people.append(Person(city=self.city, full_name=name, title=title))
        return people

    def _check_newcomer(self, line, name, written):
        if not name:
            raise forms.ValidationError(_("A name is missing: “%(line)s”"), params={"line": line[:60]})
        if name in written:
            raise forms.ValidationError(_("%(name)s is written twice."), params={"name": name})
        if name in {person.full_name for person in self.people}:
            raise forms.ValidationError(
                _("%(name)s is in the list already: tick the name there."), params={"name": name}
            )

    def _check_length(self, name, title):
        for value, field in ((name, "full_name"), (title, "title")):
            most = Person._meta.get_field(field).max_length
            if len(value) > most:
                words = _("“%(start)s…” is too long: at most %(number)s characters.")
                raise forms.ValidationError(words, params={"start": value[:20], "number": most})

    def clean(self):
        typed = super().clean()
        if not self.errors and len(self.travellers()) > self.MOST:
            words = ngettext(
                "A delegation has at most %(number)s person.", "A delegation has at most %(number)s people.", self.MOST
            )
            raise forms.ValidationError(words % {"number": self.MOST})
        return typed

    def travellers(self):
        """(person, function) in protocol order."""
        typed = self.cleaned_data
        ticked = [person for person in self.people if typed.get(f"goes_{person.pk}")]
        ticked.sort(key=lambda person: typed.get(f"rank_{person.pk}") or 1000)
        listed = [(person, typed[f"function_{person.pk}"]) for person in ticked]
        return [*listed, *((person, "") for person in typed.get("newcomers") or [])]


class VersionForm(HouseForm, forms.Form):
    """Says which version of the visit somebody looked at when they decided."""

    version = VersionField()


class ReasonForm(HouseForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the visit reads it."),
    )


class NothingToFill(HouseForm, forms.Form):
    """For acts that only want a yes."""
