"""Two people in one form: whoever saves second keeps what they typed, and what the other one changed elsewhere.

A form remembers what stood in its fields when the page was opened, as a signed value beside its version. When
somebody else saved meanwhile, each field is looked at for itself: what I did not touch takes what they saved;
what only I touched stays mine; what both touched stays mine, and theirs is shown beside it.
"""

from django import forms
from django.core import signing
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.html import format_html

SALT = "twinning.loaded"


class VersionInput(forms.HiddenInput):
    """The version, and beside it what the form was opened with."""

    loaded = None  # set by the form: a function that gives the signed value

    def render(self, name, value, attrs=None, renderer=None):
        html = super().render(name, value, attrs, renderer)
        if self.loaded is None:
            return html
        return html + format_html('<input type="hidden" name="{}" value="{}">', loaded_name(name), self.loaded())


class VersionField(forms.IntegerField):
    """Which version of a record somebody had before them; whoever sends nonsense is treated as overtaken."""

    widget = VersionInput

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=2**31 - 1, **kwargs)


class RemembersLoaded:
    """Mixin for a form with a VersionField named by `version_field`, before the form class. While it is bound,
    its initial values must be what is saved now, and its data a copy that may be changed."""

    version_field = "version"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.merged = False
        self.fields[self.version_field].widget.loaded = self._token

    def is_overtaken(self):
        """Whether somebody else changed anything of what this form is about since it was opened."""
        before = self._opened_with()
        return before is None or any(self._theirs(name) != before.get(name) for name in self._visible())

    def is_touched(self):
        """Whether I changed anything since it was opened."""
        before = self._opened_with()
        return before is None or any(self._mine(name) != before.get(name) for name in self._visible())

    def both_touched(self):
        """Let others' changes stand in the fields I did not touch, and name the fields that both changed."""
        before, self.merged = self._opened_with(), True
        if before is None:  # a page that did not say: all that differs is a conflict
            return [name for name in self._visible() if self._mine(name) != self._theirs(name)]
        names = []
        for name in self._visible():
            mine, theirs = self._mine(name), self._theirs(name)
            old = before.get(name, mine)  # what was not on my page I did not touch
            if mine == old != theirs:
                self._put(name, theirs)
            elif mine != theirs != old:
                names.append(name)
        return names

    def _visible(self):
        fields = self.fields.items()
        return [name for name, field in fields if not field.widget.is_hidden and name != DELETION_FIELD_NAME]

    def _token(self):
        sent = self.data.get(loaded_name(self.add_prefix(self.version_field))) if self.is_bound else ""
        if sent and not self.merged:  # a form that comes back for another reason was still opened then
            return sent
        return signing.dumps({name: self._theirs(name) for name in self._visible()}, salt=SALT, compress=True)

    def _opened_with(self):
        return opened_with(self.data.get(loaded_name(self.add_prefix(self.version_field))))

    def _mine(self, name):
        widget = self.fields[name].widget
        return as_sent(widget, widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))

    def _theirs(self, name):
        """What is saved, as a browser that changes nothing would send it back."""
        field = self.fields[name]
        return as_sent(field.widget, field.prepare_value(self.get_initial_for_field(field, name)))

    def _put(self, name, value):
        key = self.add_prefix(name)
        if isinstance(value, list):
            self.data.setlist(key, value)
        elif value is False:
            self.data.pop(key, None)
        else:
            self.data[key] = "on" if value is True else value


def opened_with(token):
    """{field: what stood in it} of a signed value, or None."""
    try:
        return signing.loads(token or "", salt=SALT)
    except signing.BadSignature:
        return None


def as_sent(widget, value):
    """A value in the one form that can be compared: text, a list of texts, or yes and no."""
    if isinstance(widget, forms.CheckboxInput):
        return bool(value)
    if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        return sorted(str(item) for item in value or [])
    if isinstance(widget, forms.Select):
        return "" if value in (None, "") else str(value)
    shown = widget.format_value(value)
    return "" if shown is None else str(shown).replace("\r\n", "\n").strip()


def loaded_name(name):
    return f"{name}_loaded"
