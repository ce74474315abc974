"""From rows to records: each found by its key, compared, checked as a whole and saved by itself."""

import hashlib
import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export import fields, resources

from twinning.shared.versions import Versioned

from .cells import cell_for
from .faults import Fault, Unreadable

logger = logging.getLogger(__name__)


class Column(fields.Field):
    """One column. A cell that says what the record says already leaves the record alone, so that a
    difference in line ends, zeros or spaces is no change."""

    def __init__(self, attribute, widget, label="", help_text=""):
        super().__init__(attribute=attribute, column_name=attribute, widget=widget)
        self.label, self.help_text = label, help_text

    def clean(self, row, **kwargs):
        return self.widget.clean(row[self.column_name], row=row)

    def save(self, instance, row, is_m2m=False, **kwargs):
        value = self.clean(row)
        if self.widget.render(value) != self.export(instance):
            self.put(instance, value)

    def put(self, instance, value):
        setattr(instance, self.attribute, value)

    def get_value(self, instance):
        return getattr(instance, self.attribute, None)


class RelatedColumn(Column):
    """What is kept in rows of their own; they are written once the record itself is saved."""

    def put(self, instance, value):
        instance.__dict__.setdefault("waiting", {})[self.column_name] = value

    def get_value(self, instance):
        waiting = instance.__dict__.get("waiting", {})
        return waiting[self.column_name] if self.column_name in waiting else self.of(instance)

    def write_waiting(self, instance):
        if self.column_name in instance.__dict__.get("waiting", {}):
            self.write(instance, instance.__dict__["waiting"][self.column_name])

    def of(self, instance):
        raise NotImplementedError

    def write(self, instance, value):
        raise NotImplementedError


@dataclass(frozen=True)
class Change:
    column: str
    old: object
    new: object

    # Numbers as the file writes them: 0 is something, and no thousands are parted.
    @property
    def shows_old(self):
        return "" if self.old is None else str(self.old)

    @property
    def shows_new(self):
        return "" if self.new is None else str(self.new)


class Changes(resources.Diff):
    """Old and new of each column that changes, as the file writes them. Of a new record that is whatever
    an empty one does not say anyway."""

    def __init__(self, resource, instance, new):
        super().__init__(resource, instance, new)
        self.columns = resource.get_diff_headers()

    def as_html(self):
        rows = zip(self.columns, self.left, self.right, strict=True)
        return [Change(name, "" if self.new else was, now) for name, was, now in rows if was != now]


class Exchange(resources.ModelResource):
    """A model as a table. Subclasses name fields and `keys`, and say in `find` which record a row means."""

    keys = []
    unchecked = []  # fields whose cell says all there is to check

    class Meta:
        # import-export's own key is the primary key, which no file of ours carries.
        import_id_fields = ["id"]
        skip_unchanged = report_skipped = True
        store_instance = True
        use_bulk = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.rows_seen = {}

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        label, help_text = django_field.verbose_name, django_field.help_text
        return Column(field_name, cell_for(django_field), label=label, help_text=help_text)

    @classmethod
    def get_diff_class(cls):
        return Changes

    def refer(self, name, column, cell):
        """The column of a field that refers to other tables."""
        field = self._meta.model._meta.get_field(name)
        self.fields[name] = column(name, cell, field.verbose_name, field.help_text)

    def columns(self):
        return self.get_import_fields()

    def for_export(self, queryset):
        """With whatever the columns read beside the record itself."""
        return queryset

    def find(self, row):
        raise NotImplementedError

    def value_in(self, row, column):
        """What a cell says, or None when it says nothing that can be understood; the cell is reported anyway."""
        try:
            return self.fields[column].clean(row)
        except (KeyError, ValueError):
            return None

    def get_instance(self, instance_loader, row):
        found = self.find(row)
        if found is not None and found.pk in self.rows_seen:
            raise ValidationError(_("Row %(row)s is about the same record.") % {"row": self.rows_seen[found.pk]})
        return found

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors or original.pk is None:
            return False
        return all(column.export(instance) == column.export(original) for column in self.columns())

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude={*errors, *self.unchecked}, validate_unique=validate_unique)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def do_instance_save(self, instance, is_create):
        """Whoever has the record open in a form learns that it changed."""
        if not is_create and isinstance(instance, Versioned) and not instance.claim(instance.version):
            raise ValidationError(_("Somebody else is changing this record at the moment. Try again."))
        super().do_instance_save(instance, is_create)

    def after_save_instance(self, instance, row, **kwargs):
        for column in self.columns():
            if isinstance(column, RelatedColumn):
                column.write_waiting(instance)

    def after_import_row(self, row, row_result, **kwargs):
        if row_result.is_valid():
            self.rows_seen[row_result.object_id] = self.numbers[kwargs["row_number"] - 1]

    def after_import(self, dataset, result, **kwargs):
        """No keys come from outside, so the sequences are right; the inherited reset would set them back
        while others are saving."""

    # --- What the administration calls --------------------------------------------------------------

    def check_header(self, header):
        """The columns that are missing, which may be left out, or Unreadable."""
        known = [column.column_name for column in self.columns()]
        named = [name for name in header if name]
        if unknown := [name for name in named if name not in known]:
            raise Unreadable(
                _("These columns are not known: %(names)s. The first row must name the columns as listed below.")
                % {"names": ", ".join(unknown)}
            )
        if doubled := sorted({name for name in named if named.count(name) > 1}):
            raise Unreadable(_("These columns are there twice: %(names)s.") % {"names": ", ".join(doubled)})
        if missing := [name for name in self.keys if name not in named]:
            raise Unreadable(
                _("These columns are missing, without them nobody knows what a row is about: %(names)s.")
                % {"names": ", ".join(missing)}
            )
        return [name for name in known if name not in named]

    def bring_in(self, table, *, user, dry_run):
        """What the table would do, or does: all of it, or nothing when anything is wrong."""
        outcome = Outcome(left_out=self.check_header(table.headers), note=table.note, faults=list(table.faults))
        if outcome.faults:
            return outcome
        self.numbers = table.numbers
        result = self.import_data(table, dry_run=dry_run, rollback_on_validation_errors=True, user=user)
        for number, cells, row in zip(table.numbers, table.rows, result.rows, strict=True):
            outcome.take(number, dict(zip(table.headers, cells, strict=True)), row)
        return outcome

    def rows_of(self, queryset):
        columns = self.columns()
        for record in self.for_export(queryset).iterator(chunk_size=500):
            yield [column.export(record) for column in columns]


@dataclass
class Line:
    """One row of the file that makes or changes a record."""

    number: int
    is_new: bool
    record: object
    changes: list


@dataclass
class Outcome:
    lines: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    unchanged: int = 0
    note: str = ""

    def take(self, number, cells, row):
        if row.is_skip():
            self.unchanged += 1
        elif row.is_valid():
            self.lines.append(Line(number, row.is_new(), row.instance, row.diff))
        elif row.is_invalid():
            self.faults += _faults_of(number, cells, row.validation_error)
        else:
            for error in row.errors:
                logger.error("Row %s could not be saved.", number, exc_info=error.error)
            self.faults.append(Fault(number, "", _("This row could not be saved.")))

    @property
    def new(self):
        return sum(line.is_new for line in self.lines)

    @property
    def changed(self):
        return len(self.lines) - self.new

    def fingerprint(self):
        """The same for two imports that do the same, whatever keys new records get."""
        acts = [(line.number, line.is_new, line.is_new or line.record.pk, line.changes) for line in self.lines]
        return hashlib.sha256(repr((acts, self.unchanged)).encode()).hexdigest()


def _faults_of(number, cells, error):
    """One for each message, under its column; what belongs to no column of the file belongs to the row."""
    by_name = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, messages in by_name.items():
        # A translated field says once more what its columns said.
        if any(f"{name}_{language}" in by_name for language, _name in settings.LANGUAGES):
            continue
        column = "" if name == NON_FIELD_ERRORS else name
        yield from (Fault(number, column, message, cells.get(name, "")) for message in messages)
