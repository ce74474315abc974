"""What one cell may say, for each kind of field: `clean` reads it, `render` writes it.

None of it depends on who reads: 37.215 is the same number for a Turkish administrator and an English one.
A ValueError carries the sentence for the cell.
"""

import datetime as dt
import re
from decimal import Decimal

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from twinning.shared.folding import fold

# Folded; a Turkish Excel turns true and false into DOĞRU and YANLIŞ.
YES = {"yes", "true", "1", "evet", "dogru"}
NO = {"no", "false", "0", "hayir", "yanlis"}
# As workbooks keep it, and day first as Türkiye and Albania write it.
DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
# A number that a spreadsheet took for a date lands in 1900; no date of ours is so old.
EARLIEST, LATEST = 1950, 2100
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Cell(Widget):
    """Text; the kinds below refine it."""

    hint = ""

    def __init__(self, required=False):
        super().__init__()
        self.required = required

    def clean(self, value, row=None, **kwargs):
        value = value.strip()
        if value:
            return self.read(value, row)
        if self.required:
            raise ValueError(_("This cell must not be empty."))
        return self.empty()

    def empty(self):
        return ""

    def read(self, text, row):
        return tidy(text)

    def render(self, value, obj=None, **kwargs):
        return tidy(value or "")


def tidy(text):
    """Every file has its own line ends, and control characters fit into none."""
    return UNWRITABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class Choice(Cell):
    def __init__(self, choices, required=False):
        super().__init__(required)
        self.choices = dict(choices)

    @property
    def hint(self):
        return ", ".join(f"{key} ({label})" for key, label in self.choices.items() if key)

    def read(self, text, row):
        if text not in self.choices:
            raise ValueError(_("Only one of these: %(words)s") % {"words": ", ".join(filter(None, self.choices))})
        return text


class Flag(Cell):
    hint = "yes, no"

    def read(self, text, row):
        word = fold(text)
        if word not in YES | NO:
            raise ValueError(_("Write yes or no."))
        return word in YES

    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"


class Whole(Cell):
    """1081867, and as people write it: 1.081.867 or 1 081 867."""

    NUMBER = re.compile(r"[-−]?(\d+|\d{1,3}([., \u00a0\u202f’']\d{3})+)")

    def __init__(self, required=False, least=None, most=None):
        super().__init__(required)
        self.least, self.most = least, most

    @property
    def hint(self):
        return f"{self.least} – {self.most}" if self.most and self.most < 100 else ""

    def empty(self):
        return None

    def read(self, text, row):
        if not self.NUMBER.fullmatch(text) or len(text) > 20:
            raise ValueError(_("Write a whole number."))
        number = int(re.sub(r"[^\d-]", "", text.replace("−", "-")))
        if self.most is not None and not self.least <= number <= self.most:
            raise ValueError(_("From %(least)s to %(most)s.") % {"least": self.least, "most": self.most})
        return number

    def render(self, value, obj=None, **kwargs):
        return value


class Fraction(Cell):
    """37.2154 or 37,2154; no dots between thousands, for nobody could tell which is which."""

    NUMBER = re.compile(r"[-−]?\d{1,12}([.,]\d{1,12})?")

    def empty(self):
        return None

    def read(self, text, row):
        if not self.NUMBER.fullmatch(text):
            raise ValueError(_("Write a number, for example 37.2154."))
        return self.render(Decimal(text.replace(",", ".").replace("−", "-")))

    def render(self, value, obj=None, **kwargs):
        """Without zeros at the end, which workbooks do not keep."""
        if value is None:
            return None
        text = f"{Decimal(value):f}"
        return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


class Day(Cell):
    @property
    def hint(self):
        return _("Example: 2026-11-30")

    def empty(self):
        return None

    def read(self, text, row):
        for written in DATE_FORMATS:
            try:
                day = dt.datetime.strptime(text, written).date()
            except ValueError:
                continue
            if not EARLIEST <= day.year <= LATEST:
                raise ValueError(_("The year cannot be right."))
            return day
        raise ValueError(_("Write a date, for example 2026-11-30."))

    def render(self, value, obj=None, **kwargs):
        return value


class Key(Cell):
    """A row of another table by its own key; `find` gets the text and the whole row, and answers None."""

    def __init__(self, find, write, missing, required=False, hint=""):
        super().__init__(required)
        self.find, self.write, self.missing, self.example = find, write, missing, hint

    @property
    def hint(self):
        return self.example

    def empty(self):
        return None

    def read(self, text, row):
        found = self.find(text, row)
        if found is None:
            raise ValueError(self.missing % {"key": text})
        return found

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.write(value)


class Keys(Key):
    """Several of them, with spaces between."""

    def empty(self):
        return []

    def read(self, text, row):
        # Parted by spaces or commas; each once, in the order in which they are written back.
        found = {word: super(Keys, self).read(word, row) for word in re.split(r"[\s,;]+", text) if word}
        return list(found.values())

    def render(self, value, obj=None, **kwargs):
        return " ".join(sorted(map(self.write, value)))


def cell_for(field):
    """The cell of a model field; what refers to other tables is declared by hand."""
    required = not field.blank
    if field.choices:
        return Choice(field.choices, required)
    if isinstance(field, models.IntegerField):
        # The same on both databases; SQLite by itself would take what PostgreSQL cannot hold.
        return Whole(required, *BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()])
    for kind, cell in (
        (models.BooleanField, Flag),
        (models.DateField, Day),
        (models.DecimalField, Fraction),
    ):
        if isinstance(field, kind):
            return cell(required)
    return Cell(required)
