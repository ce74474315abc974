"""The application as one form: a city's texts, its needs by theme, its ranked wishes, its representatives."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City, Theme
from cities.reach import reach_of
from twinning.shared.forms import DateField, HouseForm, KnownChoicesField
from twinning.shared.versions import VersionedForm, VersionField

from .models import Application, Preference, Representative

WISHES = range(1, 6)
PLACES = range(1, 4)
TEXTS = ("motivation", "challenge", "use", "commitment")


class StartForm(HouseForm, forms.Form):
    city = forms.ModelChoiceField(label=_("City that applies"), queryset=City.objects.none(), empty_label=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = City.objects.filter(pk__in=reach_of(user).write).in_turkish_order()


class ApplicationForm(HouseForm, VersionedForm):
    """Nothing is required while it is written; what is missing is said before it is handed in."""

    class Meta:
        model = Application
        field_classes = {"tags": KnownChoicesField}
        fields = ["language", *TEXTS, "tags"]
        widgets = {"tags": forms.CheckboxSelectMultiple} | {name: forms.Textarea(attrs={"rows": 6}) for name in TEXTS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.themes = list(Theme.objects.all())
        self.hosts = {str(host.pk): host for host in self.instance.cohort.hosts.filter(left_on=None)}
        active = self.instance.city.people.active().in_turkish_order()
        self.people = {str(person.pk): person for person in active}
        self._add_fields()
        self.initial |= self.saved_parts()

    def _add_fields(self):
        for theme in self.themes:
            name = {"theme": theme.name}
            needs = [(str(number), str(number)) for number in range(6)]
            self._add(f"need_{theme.pk}", forms.ChoiceField(label=_("Need: %(theme)s") % name, choices=needs))
            note = forms.CharField(label=_("What exactly: %(theme)s") % name, max_length=300)
            self._add(f"note_{theme.pk}", note)
        hosts = [("", "—"), *((key, str(host)) for key, host in self.hosts.items())]
        for rank in WISHES:
            number = {"rank": rank}
            self._add(f"wish_{rank}", forms.ChoiceField(label=_("Wish %(rank)s") % number, choices=hosts))
            box = forms.Textarea(attrs={"rows": 2})
            label = _("What wish %(rank)s rests on") % number
            self._add(f"evidence_{rank}", forms.CharField(label=label, max_length=1000, widget=box))
        people = [("", "—"), *((key, str(person)) for key, person in self.people.items())]
        for place in PLACES:
            number = {"number": place}
            self._add(
                f"person_{place}", forms.ChoiceField(label=_("Representative %(number)s") % number, choices=people)
            )
            levels = [("", "—"), *Representative.English.choices]
            self._add(f"english_{place}", forms.ChoiceField(label=_("English of %(number)s") % number, choices=levels))
            hours = forms.IntegerField(label=_("Hours a month of %(number)s") % number, min_value=1, max_value=160)
            self._add(f"hours_{place}", hours)

    def _add(self, name, field):
        field.required = False
        self.fields[name] = field

    def saved_parts(self):
        """What is saved in rows of their own."""
        values = {f"need_{theme.pk}": "0" for theme in self.themes}
        for row in self.instance.needs.all():
            values |= {f"need_{row.theme_id}": str(row.need), f"note_{row.theme_id}": row.note}
        for rank, row in zip(WISHES, self._wishes().order_by("rank"), strict=False):
            values |= {f"wish_{rank}": str(row.host_id), f"evidence_{rank}": row.evidence}
        for place, row in zip(PLACES, self.instance.representatives.all(), strict=False):
            values |= {
                f"person_{place}": str(row.person_id),
                f"english_{place}": row.english,
                f"hours_{place}": row.hours,
            }
        return values

    def _wishes(self):
        return self.instance.preferences.filter(side=Preference.Side.TWIN)

    def clean(self):
        typed = super().clean()
        self._refuse_twice("wish", WISHES, _("This host stands in another wish already."))
        self._refuse_twice("person", PLACES, _("This person is named already."))
        for place in PLACES:
            given = [typed.get(f"{part}_{place}") for part in ("person", "english", "hours")]
            if any(given) and not all(given):
                self.add_error(f"person_{place}", _("Person, English and hours belong together."))
        return typed

    def _refuse_twice(self, part, numbers, words):
        seen = set()
        for number in numbers:
            value = self.cleaned_data.get(f"{part}_{number}")
            if value and value in seen:
                self.add_error(f"{part}_{number}", words)
            seen.add(value)

    def _refuse(self, theirs):
        super()._refuse(theirs)
        parts = [name for name in self.fields if not hasattr(theirs, name)]
        for name in parts:
            mine, saved = self.data.get(name, ""), self.initial.get(name, "")
            if str(mine) != str(saved) and name != self.version_field:
                shown = dict(getattr(self.fields[name], "choices", ())).get(str(saved), saved)
                self.conflicts.append({"label": str(self.fields[name].label), "theirs": shown})

    def save(self, commit=True):
        application = super().save(commit=commit)
        self._save_needs()
        self._save_wishes()
        self._save_representatives()
        return application

    def _save_needs(self):
        rows = {row.theme_id: row for row in self.instance.needs.all()}
        for theme in self.themes:
            need = int(self.cleaned_data.get(f"need_{theme.pk}") or 0)
            note = self.cleaned_data.get(f"note_{theme.pk}") or ""
            row = rows.get(theme.pk)
            if row is None and (need or note):
                self.instance.needs.create(theme=theme, need=need, note=note)
            elif row is not None and (row.need, row.note) != (need, note):
                row.need, row.note = need, note
                row.save()

    def _save_wishes(self):
        chosen = [
            (self.cleaned_data.get(f"wish_{rank}"), self.cleaned_data.get(f"evidence_{rank}") or "") for rank in WISHES
        ]
        wanted = [(int(host), evidence) for host, evidence in chosen if host]
        if wanted != list(self._wishes().order_by("rank").values_list("host_id", "evidence")):
            for row in self._wishes():
                row.delete()
            for rank, (host, evidence) in enumerate(wanted, start=1):
                self.instance.preferences.create(host_id=host, rank=rank, evidence=evidence)

    def _save_representatives(self):
        rows = [
            [self.cleaned_data.get(f"{part}_{place}") for part in ("person", "english", "hours")] for place in PLACES
        ]
        wanted = [(int(person), english, hours) for person, english, hours in rows if person]
        saved = self.instance.representatives
        if wanted != list(saved.values_list("person_id", "english", "hours")):
            for row in saved.all():
                row.delete()
            for person, english, hours in wanted:
                saved.create(person_id=person, english=english, hours=hours)

    # --- For the template -------------------------------------------------------------------------

    def need_rows(self):
        return [(theme, self[f"need_{theme.pk}"], self[f"note_{theme.pk}"]) for theme in self.themes]

    def wish_rows(self):
        return [(self[f"wish_{rank}"], self[f"evidence_{rank}"]) for rank in WISHES]

    def place_rows(self):
        return [(self[f"person_{n}"], self[f"english_{n}"], self[f"hours_{n}"]) for n in PLACES]


class SubmitForm(HouseForm, forms.Form):
    """Says which version of the application somebody looked at when they decided."""

    version = VersionField()


class WithdrawForm(HouseForm, forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ResultForm(HouseForm, forms.Form):
    """What the programme's letter says."""

    city = forms.ModelChoiceField(label=_("City"), queryset=City.objects.none(), empty_label=None)
    state = forms.ChoiceField(label=_("Result"), choices=[(state.value, state.label) for state in Application.DECIDED])
    letter_on = DateField(label=_("Date of the letter"))
    reference = forms.CharField(label=_("Reference of the letter"), max_length=120, required=False)
    hosts = KnownChoicesField(
        label=_("Hosts named by the programme"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, user, cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = City.objects.filter(pk__in=reach_of(user).coordinate).in_turkish_order()
        self.fields["hosts"].queryset = cohort.hosts.prefetch_related("cities")

    def clean(self):
        typed = super().clean()
        if typed.get("letter_on") and typed["letter_on"] > timezone.localdate():
            self.add_error("letter_on", _("The letter cannot be from a day to come."))
        hosts, selected = typed.get("hosts") or [], typed.get("state") == Application.State.SELECTED
        if selected and not hosts and "hosts" not in self.errors:
            self.add_error("hosts", _("Name the host or hosts: the pairing begins with them."))
        if typed.get("city") and any(typed["city"] in host.cities.all() for host in hosts):
            self.add_error("hosts", _("A city cannot be its own host."))
        return typed
