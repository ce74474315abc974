from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions import account_of
from accounts.models import User
from twinning.shared.forms import HouseForm

from .facilitating import works_for_a_city

ALREADY = _("Somebody with this address is proposed or appointed here already.")


class ProposeForm(HouseForm, forms.Form):
    """Whom to propose as facilitator of a pairing."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("With this address the person signs in, now or later."),
    )
    organisation = forms.CharField(
        label=_("Organisation"), max_length=160, help_text=_("The member of the consortium this person works for.")
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=User.Language.choices,
        initial=User.Language.ENGLISH,
        help_text=_("For somebody without an account; whoever has one gets e-mails in their own language."),
    )

    def __init__(self, *args, pairing, **kwargs):
        super().__init__(*args, **kwargs)
        self.pairing = pairing

    def clean_email(self):
        """In small letters, as in accounts: a facilitator is known by the address alone."""
        email = self.cleaned_data["email"].strip().lower()
        account = account_of(email)
        if self.pairing.facilitators.current().filter(email=email).exists():
            raise forms.ValidationError(ALREADY)
        if works_for_a_city(account):
            raise forms.ValidationError(_("This person works for a city; a facilitator belongs to none."))
        if account and not account.is_active:
            raise forms.ValidationError(_("This person’s account is switched off. An administrator can switch it on."))
        if account and account.email != email:
            raise forms.ValidationError(_("This person signs in with another address. Ask for it, and enter that one."))
        return email
