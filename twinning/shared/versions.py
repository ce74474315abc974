"""No silent overwrite: an editable record has a version, and saving a form claims it.

Both halves are needed: the conditional UPDATE decides who wins, and the ordinary `save()` that
follows is what other code (translation, audit) sees.
"""

from django import forms
from django.db import models, transaction
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def claim(self, version):
        """True for exactly one of all who loaded this version. Call inside a transaction, then save()."""
        claimed = type(self)._base_manager.filter(pk=self.pk, version=version).update(version=version + 1)
        if claimed:
            self.version = version + 1
        return claimed == 1


class VersionedForm(forms.ModelForm):
    """A ModelForm that refuses to overwrite what somebody else saved meanwhile, and keeps what was typed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.conflicts = []

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.errors:
            theirs = type(self.instance)._base_manager.filter(pk=self.instance.pk).first()
            if theirs and theirs.version != self.cleaned_data.get("version"):
                self._refuse(theirs)
        return cleaned

    def claim(self):
        """Claim the version inside the caller's transaction; False when somebody was faster."""
        if not self.instance.pk or self.instance.claim(self.cleaned_data["version"]):
            return True
        self._refuse(type(self.instance)._base_manager.get(pk=self.instance.pk))
        transaction.set_rollback(True)
        return False

    def _refuse(self, theirs):
        """Show both texts beside each other and keep mine in the form; the next save wins knowingly."""
        for name in self.changed_data:
            if name != "version" and hasattr(theirs, name) and name in self.fields:
                self.conflicts.append({"label": self.fields[name].label, "theirs": self.worded(name, theirs)})
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = theirs.version
        self.add_error(
            None,
            _(
                "Somebody else saved this page while you were writing. Nothing was overwritten: "
                "your text is still here. Compare it with what they saved, then save again."
            ),
        )

    def worded(self, name, theirs):
        """How a field of the other version reads: names instead of keys, dates as they are written.
        Forms with fields of their own kind refine it."""
        field, value = theirs._meta.get_field(name), getattr(theirs, name)
        if field.many_to_many:
            return ", ".join(str(other) for other in value.all()) or "—"
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if field.choices:
            return getattr(theirs, f"get_{name}_display")() or "—"
        return "—" if value in (None, "") else localize(value)
