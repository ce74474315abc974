"""A file somebody chose, read as a table of texts: CSV as Excel writes it here and abroad, or XLSX.

Nothing in a file is believed: its size, its kind, what its parts say about themselves. What cannot be read
at all is Unreadable with one sentence; what is wrong in single cells is a Fault for each of them.
"""

import codecs
import csv
import datetime as dt
import io
import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .faults import Fault, Unreadable
from .formulas import armed
from .workbooks import cells_of_workbook

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
MEGABYTE = 1024 * 1024

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What no cell holds by intention; tab and line ends are harmless. U+FFFD stands for a letter lost before.
UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
# In the Windows code page these pairs are nonsense such as "Ä±"; in UTF-8 they are the Turkish letters.
UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")


@dataclass
class Table:
    """Headers and rows of texts, in the shape in which the resources of django-import-export read them.
    `numbers` are the rows' numbers as a spreadsheet program shows them."""

    headers: list
    rows: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    note: str = ""

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def read_table(name, data):
    """The table in a file of that name, or Unreadable."""
    kind = name.rpartition(".")[2].lower()
    if kind not in ("csv", "xlsx"):
        raise Unreadable(_("Only files whose name ends in .xlsx or .csv can be read."))
    if len(data) > LARGEST_FILE:
        raise Unreadable(_("The file is larger than %(size)s MB.") % {"size": LARGEST_FILE // MEGABYTE})
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if data.startswith(OLE):
        raise Unreadable(
            _("This is an Excel file of the old kind or one with a password. Save it as .xlsx without a password.")
        )
    if data.startswith(ZIP) != (kind == "xlsx"):
        raise Unreadable(_("The file is not what its name says. Save it again as .xlsx or .csv."))
    if kind == "csv":
        return _table(_cells_of_csv(data), full_width=True)
    records, note = cells_of_workbook(data)
    table = _table(records)
    table.note = note
    return table


def _table(records, full_width=False):
    """Number the records as spreadsheets do, leave out empty ones, and note what cannot be in a cell.
    `full_width`: in a CSV a short row is a broken one, while a workbook does not store empty cells."""
    table = None
    for number, record in enumerate(records, start=1):
        cells = [_text(cell) for cell in record]
        if not any(cells):
            continue
        if table is None:
            table = Table(headers=_headers(cells))
        else:
            _add(table, number, cells, full_width)
    if table is None:
        raise Unreadable(_("The file is empty."))
    if not table.rows and not table.faults:
        raise Unreadable(_("The file has a header but no rows."))
    return table


def _headers(cells):
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(_("The file has more than %(count)s columns.") % {"count": MOST_COLUMNS})
    if any(map(_wrong_in, cells)):
        raise Unreadable(_("The first row must hold nothing but the names of the columns."))
    return [cell.strip() for cell in cells]


def _add(table, number, cells, full_width):
    if len(table.rows) == MOST_ROWS:
        raise Unreadable(_("The file has more than %(count)s rows. Import it in several parts.") % {"count": MOST_ROWS})
    width = len(table.headers)
    if any(cells[width:]) or (full_width and len(cells) < width):
        text = _("This row has %(cells)s cells, but the header names %(columns)s columns.")
        table.faults.append(Fault(number, "", text % {"cells": len(cells), "columns": width}))
    cells = [*cells[:width], *[""] * (width - len(cells))]
    for column, cell in zip(table.headers, cells, strict=True):
        wrong = _wrong_in(cell)
        if cell and not column:
            wrong = _("This cell stands in a column without a name.")
        if wrong:
            table.faults.append(Fault(number, column, wrong, cell))
    table.rows.append(cells)
    table.numbers.append(number)


def _wrong_in(cell):
    if isinstance(cell, _Formula):
        return _("This cell holds a formula. Copy it and paste it as a value.")
    if isinstance(cell, _Error):
        return _("This cell holds an error of the spreadsheet.")
    if UNSOUND.search(cell):
        return _("This cell holds signs that cannot be read, probably letters in a wrong encoding.")
    return ""


class _Formula(str):
    pass


class _Error(str):
    pass


def _text(cell):
    """The text of a cell, the same for CSV and XLSX; dates and numbers as no country writes its own."""
    kind, value = cell if isinstance(cell, tuple) else ("", cell)
    if kind == "f":
        return _Formula(getattr(value, "text", value) or "=")
    if kind == "e":
        return _Error(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, str):
        # Letters from a Mac may come in two parts, and a key in two parts is another key.
        return unicodedata.normalize("NFC", value)
    return str(value)


# --- CSV ------------------------------------------------------------------------------------------


def _cells_of_csv(data):
    text = _decoded(data)
    # Strict: a quotation mark that is never closed would swallow all rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for record in reader:
            number += 1
            yield [armed(cell) for cell in record]
    except csv.Error as error:
        raise Unreadable(
            _("Row %(row)s cannot be read: a quotation mark is missing or one too many, or a cell is too long.")
            % {"row": number + 1}
        ) from error


def _decoded(data):
    """UTF-8, UTF-16 as Excel calls "Unicode text", or the Turkish code page of Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif UTF8_LETTER.search(data) or data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "cp1254"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        _("The letters of the file cannot be read. Save it as “CSV UTF-8”, or as an Excel workbook (.xlsx).")
    )


def _delimiter(text):
    """What parts the header into most cells; Turkish Excel writes semicolons."""
    header = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(",;\t", key=header.count)
