from django import forms
from django.utils.translation import gettext_lazy as _

from twinning.shared.forms import HouseForm

from . import choices, kinds


class MailChoicesForm(HouseForm, forms.Form):
    """One switch per kind of mail that its readers may do without."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.kinds = user, kinds.optional_kinds()
        off = choices.switched_off(user)
        for kind in self.kinds:
            self.fields[self._name(kind)] = forms.BooleanField(
                label=kind.name, help_text=kind.about, required=False, initial=kind.key not in off
            )

    def _name(self, kind):
        return kind.key.replace(".", "_")

    def save(self):
        for kind in self.kinds:
            act = choices.switch_on if self.cleaned_data[self._name(kind)] else choices.switch_off
            act(user=self.user, kind=kind)


class UndeliveredFilter(forms.Form):
    """What staff looks at; a nonsense value in the address is ignored."""

    q = forms.CharField(label=_("Address or subject"), required=False, max_length=100)
    view = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[("", ""), ("retrying", ""), ("doubled", "")]
    )

    def wish(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
