"""The cells of an XLSX workbook, whose parts may lie about their size and number."""

import io
import logging
import re
import zipfile
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from .faults import Unreadable

logger = logging.getLogger(__name__)

# Five megabytes can unpack to gigabytes. A full table of ten thousand rows stays below all of these.
MOST_BYTES = 40 * 1024 * 1024
MOST_TAGS = 4_000_000
MOST_PARTS = 500
LAST_ROW = 1_048_576  # of any spreadsheet program; a row number above it would keep us counting
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z0-9:$]{1,30})[\"']")


def cells_of_workbook(data):
    """Rows of values, formulas and errors as (kind, value), and a remark about what was left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _weigh(archive)
        workbook = load_workbook(io.BytesIO(data), read_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise Unreadable(_("The workbook has no sheet that can be seen."))
        _refuse_merged_cells(sheets[0])
        rows = list(_rows(sheets[0]))
    except Unreadable:
        raise
    except Exception as error:
        # Whatever somebody's file does to the library that reads it is a fault of the file.
        logger.info("A workbook could not be read: %r", error)
        raise Unreadable(_("The workbook is damaged, or it is not an Excel workbook. Save it again.")) from error
    note = _("Only the first sheet, “%(sheet)s”, was read.") % {"sheet": sheets[0].title} if sheets[1:] else ""
    return rows, note


def _weigh(archive):
    """Unpack everything once, in small pieces, before anything builds objects of it."""
    size = tags = 0
    parts = archive.infolist()
    for part in parts[:MOST_PARTS]:
        with archive.open(part) as stream:
            while piece := stream.read(65536):
                size += len(piece)
                tags += piece.count(b"<")
                if size > MOST_BYTES or tags > MOST_TAGS:
                    raise Unreadable(_("The workbook is far larger than it looks. Import it in several parts."))
    if len(parts) > MOST_PARTS:
        raise Unreadable(_("The workbook is far larger than it looks. Import it in several parts."))


def _refuse_merged_cells(sheet):
    with sheet._get_source() as source:  # the reader that keeps memory small knows nothing of merged cells
        merged = [ref.decode() for ref in MERGED.findall(source.read())]
    if merged:
        raise Unreadable(
            _("Cells are merged: %(cells)s. Unmerge them, so that each row has its own values.")
            % {"cells": ", ".join(merged[:10])}
        )


def _rows(sheet):
    """What a sheet says about its own extent is ignored; rows and cells tell."""
    sheet.reset_dimensions()
    for row in islice(sheet.iter_rows(), LAST_ROW):
        cells = [(cell.data_type, cell.value) if cell.data_type in "ef" else cell.value for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        yield cells or ()  # a million empty rows are one object
