"""No silent overwrite: an editable record has a version, and saving a form claims it.

Both halves are needed: the conditional UPDATE decides who wins, and the ordinary `save()` that
follows is what other code (translation, audit) sees. Whoever saves holds the record from before it is read, so
that what a form compares with is what is saved, and not what was saved a moment ago.
"""

from functools import wraps

from django import forms
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from .merging import RemembersLoaded, VersionField

OVERTAKEN = _(
    "Somebody else saved this page while you were writing. Nothing was overwritten: your text is still here, and "
    "where only they changed something, theirs stands here now. Compare, then save again."
)


class Versioned(models.Model):
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def claim(self, version):
        """True for exactly one of all who loaded this version. Call inside a transaction, then save()."""
        if version is None:  # a form that came without it
            return False
        claimed = type(self)._base_manager.filter(pk=self.pk, version=version).update(version=version + 1)
        if claimed:
            self.version = version + 1
        return claimed == 1


class VersionedForm(RemembersLoaded, forms.ModelForm):
    """A ModelForm that refuses to overwrite what somebody else saved meanwhile, and keeps what was typed."""

    version = VersionField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[self.version_field].initial = self.instance.version
        self.conflicts, self.was_overtaken = [], False

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.errors:
            theirs = self._saved()
            if theirs and theirs.version != self.cleaned_data.get(self.version_field):
                self._refuse(theirs)
        return cleaned

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.errors and self.instance.pk:
            # Titles and breadcrumbs show what is saved, not what was just refused.
            self.instance.refresh_from_db()

    def claim(self):
        """Claim the version inside the caller's transaction; False when somebody was faster."""
        if not self.instance.pk or self.instance.claim(self.cleaned_data[self.version_field]):
            return True
        theirs = self._saved()
        self.initial |= forms.model_to_dict(theirs, self._meta.fields, self._meta.exclude)
        self._refuse(theirs)
        self.instance.refresh_from_db()
        transaction.set_rollback(True)
        return False

    def _saved(self):
        return type(self.instance)._base_manager.filter(pk=self.instance.pk).first()

    def _refuse(self, theirs):
        """What both changed stays as I typed it, with theirs beside it; the next save wins knowingly."""
        self.was_overtaken, self.data = True, self.data.copy()
        for name in self.both_touched():
            if hasattr(theirs, name):
                self.conflicts.append({"label": str(self.fields[name].label), "theirs": self.worded(name, theirs)})
        self.data[self.add_prefix(self.version_field)] = theirs.version
        self.add_error(None, OVERTAKEN)

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


class VersionedAdminForm(VersionedForm):
    """Under another name, because the admin takes a declared field for the model's own, which is not editable."""

    version = None
    loaded_version = VersionField(required=False)
    version_field = "loaded_version"


class VersionedAdmin:
    """Mixin for a ModelAdmin of a versioned model, before the other bases: the administration overwrites
    nothing either, and whoever has the record open in the portal learns that it changed."""

    form = VersionedAdminForm

    def render_change_form(self, request, context, *args, **kwargs):
        """Print the hidden field, which stands in no fieldset."""
        form = context["adminform"]
        (name, options), *others = form.fieldsets
        form.fieldsets = [(name, options | {"fields": [*options["fields"], self.form.version_field]}), *others]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            obj.claim(form.cleaned_data[self.form.version_field])
        super().save_model(request, obj, form, change)

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        with transaction.atomic():
            if request.method == "POST" and object_id:
                found = self.get_object(request, unquote(object_id))
                _hold(self.model, found and found.pk)
            return super().changeform_view(request, object_id, *args, **kwargs)


def holding(model):
    """Decorator for a view that saves the record named by `pk`: the second of two who send at the same moment
    waits, and then reads what the first has saved."""

    def decorate(view):
        @wraps(view)
        def held(request, pk, *args, **kwargs):
            if request.method != "POST":
                return view(request, pk, *args, **kwargs)
            with transaction.atomic():
                _hold(model, pk)
                return view(request, pk, *args, **kwargs)

        return held

    return decorate


def _hold(model, pk):
    model._base_manager.select_for_update().filter(pk=pk).values_list("pk").first()
