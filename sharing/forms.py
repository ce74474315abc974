from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cities.attached import Audience
from cities.reach import reach_of
from twinning.shared.forms import HouseForm, KnownChoicesField
from twinning.shared.versions import VersionedForm

from .models import Comment
from .people import audiences_for, side_of, who_can_be_addressed, who_would_be_told

LONGEST = 5000
WHO_READS = {
    Audience.PARTNERS: _("Both sides read it, facilitators too"),
    Audience.INTERNAL: _("Only your own team reads it"),
}
TOO_LONG = _("At most 5,000 characters; now there are %(show_value)s.")


def goes_to(people):
    if not people:
        return gettext("Nobody gets an e-mail.")
    return gettext("An e-mail goes to: %(names)s.") % {"names": ", ".join(str(user) for user in people)}


def text_field():
    return forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        strip=False,  # shown again as it was typed
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG, "required": _("Write something first.")},
    )


class CommentForm(HouseForm, forms.Form):
    """A new comment on a subject, by somebody who may talk about it."""

    text = text_field()
    audience = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)
    mentioned = KnownChoicesField(
        label=_("Whom do you address?"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of the people you address does not take part here.")},
    )

    def __init__(self, *args, subject, user, brief=False, **kwargs):
        """`brief` is the form on the subject's page, which leaves out whom to address: that has a page of its own."""
        super().__init__(*args, **kwargs)
        self.subject, self.user = subject, user
        self.people = [] if brief else who_can_be_addressed(subject, user)
        allowed = audiences_for(subject, user)
        self.fields["audience"].choices = [(audience.value, WHO_READS[audience]) for audience in allowed]
        self.initial.setdefault("audience", allowed[0])
        self.fields["text"].widget.attrs.pop("maxlength", None)  # said by the form; a browser would cut
        ids = [person.pk for _words, people in self.people for person in people]
        self.fields["mentioned"].queryset = User.objects.filter(pk__in=ids)
        self.fields["mentioned"].choices = [
            (words, [(person.pk, person.full_name) for person in people]) for words, people in self.people
        ]

    @cached_property
    def audiences(self):
        """For the template: what may be chosen, each with who gets an e-mail without being addressed."""
        told = who_would_be_told(self.subject, self.user)
        return [(radio, goes_to(told[radio.data["value"]])) for radio in self["audience"]]

    @property
    def ticked(self):
        """For the template: the keys of those who are chosen, as text."""
        return {str(key) for key in self["mentioned"].value() or ()}

    def clean_text(self):
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text.replace("\0", "")

    def clean(self):
        typed = super().clean()
        if typed.get("audience") == Audience.INTERNAL:
            self._refuse_others(typed.get("mentioned") or ())
        return typed

    def _refuse_others(self, mentioned):
        city = side_of(self.subject, self.user)
        others = [str(person) for person in mentioned if city.pk not in reach_of(person).read]
        if others:
            words = _("%(names)s would not see a comment for your own team.") % {"names": ", ".join(others)}
            self.add_error("mentioned", words)


class EditForm(HouseForm, VersionedForm):
    text = text_field()

    class Meta:
        model = Comment
        fields = ["text"]

    clean_text = CommentForm.clean_text
