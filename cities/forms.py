from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from twinning.shared.folding import turkish_order
from twinning.shared.forms import HouseForm, KnownChoicesField
from twinning.shared.merging import RemembersLoaded, VersionField
from twinning.shared.versions import VersionedForm

from .countries import language_name, sorted_by_name
from .models import City, CityTheme, Tag, Theme

# What municipalities of the Mission's countries work in; anything else an administrator can enter.
# fmt: off
LANGUAGES = (
    "tr", "en", "sq", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "ga", "he", "hr", "hu",
    "is", "it", "lb", "lt", "lv", "mt", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "uk",
)
# fmt: on


class CityFilter(forms.Form):
    """The search above the list; a nonsense value in the address is ignored."""

    q = forms.CharField(label=_("City or country"), required=False, max_length=80)
    country = forms.ChoiceField(label=_("Country"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *City.Kind.choices])
    theme = forms.ChoiceField(label=_("Offers"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("", _("By name")),
            ("population", _("By population")),
            ("country", _("By country")),
        ],
    )
    view = forms.ChoiceField(required=False, choices=[("", ""), ("mine", ""), ("mission", "")])

    def __init__(self, *args, countries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All countries")), *sorted_by_name(countries)]
        self.fields["theme"].choices = [("", _("All offers")), *Theme.objects.values_list("key", "name")]
        self.fields["view"].widget = forms.HiddenInput()

    def wish(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CityForm(HouseForm, VersionedForm):
    working_languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which your city can hold a meeting without an interpreter."),
    )

    profile_language = forms.ChoiceField(
        label=_("Language of the profile"),
        required=False,
        help_text=_("In which language you wrote it; screen readers then read it right."),
    )

    class Meta:
        model = City
        localized_fields = ["population"]
        field_classes = {"tags": KnownChoicesField}
        fields = [
            *("profile", "profile_language", "population", "climate"),
            *("working_languages", "tags", "published"),
        ]
        widgets = {
            "profile": forms.Textarea(attrs={"rows": 6}),
            "population": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "tags": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "profile": {"max_length": _("At most 5,000 characters; now there are %(show_value)s.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        spoken = split_languages(self.instance.working_languages)
        self.fields["working_languages"].choices = language_choices(spoken)
        self.initial["working_languages"] = spoken
        self.fields["profile_language"].choices = language_choices([self.instance.written_in])
        self.initial["profile_language"] = self.instance.written_in
        self.fields["tags"].choices = tags_by_kind()
        self.fields["climate"].choices = [("", _("Not known")), *City.Climate.choices]
        # Said by the form, not by a browser that silently cuts what is pasted.
        self.fields["profile"].widget.attrs.pop("maxlength")

    def clean_working_languages(self):
        return ", ".join(self.cleaned_data["working_languages"])

    def tag_groups(self):
        """For the template: what kind of tag it is, and its boxes."""
        boxes = iter(self["tags"])
        return [(kind, [next(boxes) for _tag in tags]) for kind, tags in self.fields["tags"].choices]

    def worded(self, name, theirs):
        if name == "working_languages":
            return ", ".join(language_name(code) for code in split_languages(theirs.working_languages)) or "—"
        if name == "profile_language":
            return language_name(theirs.written_in)
        return super().worded(name, theirs)


def language_choices(present):
    """Those on offer, and what an administrator entered."""
    return sorted_by_name([*LANGUAGES, *(code for code in present if code not in LANGUAGES)], language_name)


def split_languages(codes):
    return [code.strip() for code in codes.split(",") if code.strip()]


def tags_by_kind():
    """Choices in groups, so that the reader finds a tag under what it describes."""
    groups = {kind: [] for kind in Tag.Kind}
    for tag in sorted(Tag.objects.all(), key=lambda tag: turkish_order(tag.name)):
        groups[tag.kind].append((tag.pk, tag.name))
    return [(kind.label, tags) for kind, tags in groups.items() if tags]


class PrioritiesForm(RemembersLoaded, HouseForm, forms.Form):
    """Need and offer, 0 to 5, for each theme: two selects a row, which phones show as their own wheel. They are
    saved with the city, whose version counts for both; `opened` only remembers what they were opened with."""

    opened = VersionField(required=False)
    version_field = "opened"

    SCALE = [(value, str(value)) for value in range(6)]
    SIDES = (("need", _("Need: %(theme)s")), ("offer", _("Offer: %(theme)s")))

    def __init__(self, *args, city, **kwargs):
        super().__init__(*args, **kwargs)
        self.city = city
        self.themes = list(Theme.objects.all())
        self.saved = {row.theme_id: row for row in city.priorities.all()}
        for theme in self.themes:
            for side, label in self.SIDES:
                self.fields[f"{side}_{theme.pk}"] = forms.TypedChoiceField(
                    label=label % {"theme": theme},
                    choices=self.SCALE,
                    coerce=int,
                    initial=getattr(self.saved.get(theme.pk), side, 0),
                    widget=forms.Select(attrs={"class": "form-select"}),
                )

    def rows(self):
        """For the template: each theme with its two fields, which know what is saved now."""
        for theme in self.themes:
            fields = [self[f"{side}_{theme.pk}"] for side, _label in self.SIDES]
            for field in fields:
                field.saved = field.field.initial
                field.differs = str(field.value()) != str(field.saved)
            yield {"theme": theme, "fields": fields}

    def save(self):
        for theme in self.themes:
            row = self.saved.get(theme.pk) or CityTheme(city=self.city, theme=theme)
            typed = (self.cleaned_data[f"need_{theme.pk}"], self.cleaned_data[f"offer_{theme.pk}"])
            if typed != (row.need, row.offer):
                row.need, row.offer = typed
                row.save()


class NewAccountForm(HouseForm, forms.Form):
    """Name and password of somebody who was invited; the address is proven by the link."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As colleagues and partners should read it."),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 characters. Three or four words that only you would put together are easy to keep in mind."
        ),
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["full_name"].initial = invitation.full_name

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        person = User(email=self.invitation.email, full_name=self.data.get("full_name", ""))
        validate_password(password, person)
        return password

    def clean(self):
        typed = self.cleaned_data
        if {"password1", "password2"} <= typed.keys() and typed["password1"] != typed["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return typed
