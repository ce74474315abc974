"""A table as a file: numbers stay numbers, and no text ever becomes a formula."""

import csv
import datetime as dt
import io
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from .cells import EARLIEST
from .faults import Unreadable
from .formulas import defused

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # of a workbook; the library would cut the rest off without a word


def csv_of(headers, rows):
    """As a double click in the reader's country opens it: Excel goes by the decimal sign there. Reading
    understands both ways."""
    point = get_format("DECIMAL_SEPARATOR")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if point == "," else ",")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([_plain(value, point) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value, point):
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point)
    return value if isinstance(value, int) else "" if value is None else defused(str(value))


def xlsx_of(headers, rows, title):
    rows = [[_fitting(value) for value in row] for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, font=Font(bold=True)) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fitting(value):
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        text = _("“%(start)s…” is too long for a cell of a workbook. Export as CSV.")
        raise Unreadable(text % {"start": value[:40]})
    if isinstance(value, dt.date) and value.year < EARLIEST:  # the first days of that calendar are muddled
        return value.isoformat()
    return value


def _cell(sheet, value, font=None):
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        # A text stays a text when it looks like a formula, and when somebody types over it.
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    if font:
        cell.font = font
    return cell
