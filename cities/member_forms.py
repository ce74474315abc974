from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from twinning.shared.forms import HouseForm

from .models import Invitation, Membership

ROLES = (
    (Membership.Role.READER, _("Reader: sees everything but money and personal data, and comments")),
    (Membership.Role.EDITOR, _("Editor: writes, plans visits, answers partners")),
    (Membership.Role.COORDINATOR, _("Coordinator: also invites people, approves, shares links")),
)


class MemberFilter(forms.Form):
    """The search above the list; a nonsense value in the address is ignored."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Membership.Role.choices])

    def wish(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RoleForm(HouseForm, forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)


class InviteForm(HouseForm, forms.Form):
    """Whom to invite to a city, and as what."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("The invitation goes there; it opens for this address only."),
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect, initial=Membership.Role.READER)
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=User.Language.choices,
        help_text=_("Also the language of the new account; its owner can change it."),
    )

    def __init__(self, *args, city, **kwargs):
        super().__init__(*args, **kwargs)
        self.city = city
        self.fields["language"].initial = "tr" if city.country == "TR" else "en"

    def clean_email(self):
        """Membership counts first: who is one needs no invitation, whatever else was sent."""
        email = self.cleaned_data["email"].strip().lower()
        if Membership.objects.filter(city=self.city, user__email=email).exists():
            raise forms.ValidationError(_("This person already works for %(city)s."), params={"city": self.city})
        if Invitation.objects.pending().of_members().filter(city=self.city, email=email).exists():
            raise forms.ValidationError(
                _("This address has been invited already. You can send that invitation again from the list.")
            )
        return email
