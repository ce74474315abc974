"""Adding files, and what is written about them."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from cities.attached import Audience
from cities.reach import reach_of
from twinning.shared.forms import HouseForm
from twinning.shared.versions import VersionedForm

from .intake import Refused, take_in
from .intake.kinds import MEDIA_TYPES
from .intake.names import visible
from .models import Document

ACCEPT = ",".join(f".{ending}" for ending in [*MEDIA_TYPES, "jpeg"])


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several at once; each is judged by `intake`."""

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        files = [file for file in files if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class TakingIn:
    """What a form takes of the files it was sent, and what it refuses: [(name, sentence)]."""

    taken, refused = (), ()

    def take(self, files):
        self.taken, self.refused = [], []
        for file in files[: settings.DOCUMENTS_AT_ONCE]:
            try:
                self.taken.append(take_in(file))
            except Refused as refusal:
                self.refused.append((visible(file.name)[:120], refusal.sentence))
        for file in files[settings.DOCUMENTS_AT_ONCE :]:
            self.refused.append((visible(file.name)[:120], too_many()))
        if not self.taken:
            raise forms.ValidationError([f"{name}: {sentence}" for name, sentence in self.refused])
        return self.taken


def too_many():
    limit = settings.DOCUMENTS_AT_ONCE
    return ngettext(
        "Only %(limit)s file can be added at once. Please add this one next.",
        "Only %(limit)s files can be added at once. Please add this one next.",
        limit,
    ) % {"limit": limit}


class AddForm(TakingIn, HouseForm, forms.ModelForm):
    files = FilesField(
        label=_("Files"),
        widget=FilesInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Please choose at least one file.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        required=False,
        help_text=_("Empty: as the file is called. Several files always keep their own names."),
    )

    class Meta:
        model = Document
        fields = ["kind", "title", "audience"]

    field_order = ["files", "kind", "title", "audience"]

    def __init__(self, *args, user, city, **kwargs):
        super().__init__(*args, **kwargs)
        only_open_audiences(self, user, city)

    def clean_files(self):
        return self.take(self.cleaned_data["files"])


class EditForm(HouseForm, VersionedForm):
    class Meta:
        model = Document
        fields = ["title", "kind", "audience"]
        help_texts = {
            "audience": _("Holds at once and for all versions; copies that somebody has downloaded stay with them.")
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        only_open_audiences(self, user, self.instance.city)


class VersionOfFileForm(TakingIn, HouseForm, forms.Form):
    file = FilesField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Please choose a file.")},
    )
    note = forms.CharField(label=pgettext_lazy("version of a document", "What is new"), max_length=200, required=False)

    def clean_file(self):
        return self.take(self.cleaned_data["file"][:1])


def only_open_audiences(form, user, city):
    """Money is a word only for those who see money."""
    field = form.fields["audience"]
    hidden = () if city.pk in reach_of(user).money else (Audience.MONEY,)
    field.choices = [(key, label) for key, label in field.choices if key not in hidden]


class DocumentFilter(forms.Form):
    """The search above a subject's documents; a nonsense value in the address is ignored. Offered is what is there,
    so that nobody learns of kinds or audiences of papers they do not see."""

    q = forms.CharField(label=_("Title"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    audience = forms.ChoiceField(label=_("Visible to"), required=False)

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, auto_id="documents_%s", **kwargs)
        offers = {"kind": (_("All kinds"), Document.Kind), "audience": (_("Any visibility"), Audience)}
        for name, (every, all_choices) in offers.items():
            there = {getattr(row, name) for row in rows}
            choices = [(key, label) for key, label in all_choices.choices if key in there]
            self.fields[name].choices = [("", every), *choices]

    def wish(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
