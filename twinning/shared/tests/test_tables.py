"""Files people choose become tables of texts, or one clear sentence; texts never become formulas."""

import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from itertools import product

import pytest
from django.utils.translation import override
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from twinning.shared.exchange.cells import Day, Flag, Fraction, Whole
from twinning.shared.exchange.faults import Unreadable
from twinning.shared.exchange.formulas import armed, defused
from twinning.shared.exchange.tables import read_table
from twinning.shared.exchange.writing import csv_of, xlsx_of

TURKISH = "name;note\nMuğla;İşçi ÇĞÖŞÜ ığçöşü\n"
DANGEROUS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1", "＋1", "＠a", " =1", "'=1", "''=1"),
    *('=cmd|"/c calc"!A1', "a;=1", "a,=1", "a\t=1", "a\n=1", ";;-1", "=", "#N/A", "-1 -7"),
]


def workbook(*rows, change=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(data, name, text):
    """The workbook with one of its parts replaced or added."""
    old, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_is_read_as_excel_writes_it_anywhere(encoding, delimiter, line_end):
    text = TURKISH.replace(";", delimiter).replace("\n", line_end)
    table = read_table("a.csv", text.encode(encoding))
    assert (table.headers, table.rows) == (["name", "note"], [["Muğla", "İşçi ÇĞÖŞÜ ığçöşü"]])


def test_values_of_a_workbook_become_the_texts_of_a_csv():
    row = [1081867, 37.2154, 37.0, True, dt.date(2026, 11, 30), None, " text "]
    table = read_table("a.xlsx", workbook(list("abcdefg"), row))
    assert table.rows == [["1081867", "37.2154", "37", "yes", "2026-11-30", "", " text "]]


def test_days_of_the_other_calendar_of_workbooks_are_right():
    def other_calendar(book):
        book.epoch = CALENDAR_MAC_1904

    data = workbook(["day"], [dt.date(2026, 11, 30)], change=other_calendar)
    assert read_table("a.xlsx", data).rows == [["2026-11-30"]]


def test_rows_keep_the_numbers_they_have_on_the_screen():
    data = workbook([], ["name"], [], ["Muğla"], [], [], ["Bodrum"])
    assert read_table("a.xlsx", data).numbers == [4, 7]
    assert read_table("a.csv", b'\n\nname\n"Mu\ngla"\n\nBodrum\n').numbers == [4, 6]


def test_letters_in_two_parts_are_put_together():
    assert read_table("a.csv", "name\nMug\u0306la\n".encode()).rows == [["Muğla"]]


def test_of_several_sheets_the_first_one_that_is_seen_is_read_and_named():
    def more(book):
        book.create_sheet("Other").append(["x"])
        hidden = book.create_sheet("Hidden", 0)
        hidden.sheet_state = "hidden"

    table = read_table("a.xlsx", workbook(["name"], ["Muğla"], change=more))
    assert table.rows == [["Muğla"]]
    assert "Sheet" in table.note


@pytest.mark.parametrize("extent", ["A1", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_extent_is_not_believed(extent):
    data = workbook(["name"], ["Muğla"], ["Bodrum"])
    part = "xl/worksheets/sheet1.xml"
    text = zipfile.ZipFile(io.BytesIO(data)).read(part).replace(b'ref="A1:A3"', f'ref="{extent}"'.encode())
    table = read_table("a.xlsx", with_part(data, part, text))
    assert table.rows == [["Muğla"], ["Bodrum"]]


# --- Broken files ---------------------------------------------------------------------------------


def encrypted():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "secret")
    data = bytearray(file.getvalue())
    data[6] |= 1  # the flag of the local header ...
    data[data.index(b"PK\x01\x02") + 8] |= 1  # ... and of the directory
    return bytes(data)


def bomb():
    return with_part(workbook(["a"], [1]), "xl/media/image1.png", b"0" * 60_000_000)


def many_tags():
    return with_part(workbook(["a"], [1]), "xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 4_100_000 + b"</sst>")


def many_parts():
    data, file = workbook(["a"], [1]), io.BytesIO()
    file.write(data)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(600):
            archive.writestr(f"xl/media/{number}.png", "")
    return file.getvalue()


def sheet(xml, before=""):
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    text = f"{before}{start}{xml}</sheetData></worksheet>"
    return with_part(workbook(["a"], [1]), "xl/worksheets/sheet1.xml", text)


def laughing():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    return sheet(cell, before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>')


def merged(book):
    book.active.merge_cells("A2:A3")


HEADER = b"name,note\n"
UNREADABLE = {
    "no extension": ("table", HEADER),
    "another kind": ("table.pdf", b"%PDF-1.7"),
    "old Excel": ("table.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600),
    "old Excel renamed, or a password": ("table.xlsx", b"\xd0\xcf\x11\xe0" + b"0" * 600),
    "CSV named as a workbook": ("table.xlsx", HEADER + b"a,b\n"),
    "a workbook named as CSV": ("table.csv", workbook(["a"], [1])),
    "too large": ("table.csv", b"name\n" + b"a\n" * 3_000_000),
    "no byte": ("table.csv", b""),
    "only blanks": ("table.csv", b" \r\n \n"),
    "only a byte order mark": ("table.csv", b"\xef\xbb\xbf"),
    "only delimiters": ("table.csv", b";;;\n;;;\n"),
    "only a header": ("table.csv", HEADER),
    "an empty workbook": ("table.xlsx", workbook()),
    "a workbook with a header only": ("table.xlsx", workbook(["name"])),
    "UTF-8 broken off within a letter": ("table.csv", "name\nMuğ".encode()[:-1] + b"\n" + "Muğla".encode()),
    "two encodings": ("table.csv", "name\nMuğla\n".encode() + "Muğla\n".encode("cp1254")),
    "not in the code page": ("table.csv", b"name\n\x81\x8d\n"),
    "half UTF-16": ("table.csv", "name\nMuğla".encode("utf-16")[:-1]),
    "UTF-16 without its mark": ("table.csv", "name\na".encode("utf-16-le")),
    "a quotation mark never closed": ("table.csv", b'name,note\n"Mugla,1\nBodrum,2\n'),
    "text after a quotation mark": ("table.csv", b'name,note\n"a"b,2\n'),
    "an endless cell": ("table.csv", b"name\n" + b"a" * 200_000),
    "too many rows": ("table.csv", b"name\n" + b"a\n" * 10_001),
    "too many columns": ("table.csv", b"a," * 200 + b"a\n" + b"1," * 200 + b"1\n"),
    "too many rows in a workbook": ("table.xlsx", lambda: workbook(["a"], *[[1]] * 10_001)),
    "no archive": ("table.xlsx", b"PK\x03\x04" + b"nonsense" * 20),
    "half an archive": ("table.xlsx", workbook(["a"], [1])[:2000]),
    "another archive": ("table.xlsx", lambda: with_part(workbook(["a"]), "[Content_Types].xml", "<Types/>")),
    "an encrypted archive": ("table.xlsx", encrypted),
    "an archive that explodes": ("table.xlsx", bomb),
    "millions of tags": ("table.xlsx", many_tags),
    "hundreds of parts": ("table.xlsx", many_parts),
    "a billion laughs": ("table.xlsx", laughing),
    "a broken sheet": ("table.xlsx", lambda: sheet("<row><c></row>")),
    "a string that is not there": ("table.xlsx", lambda: sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')),
    "a number that is none": ("table.xlsx", lambda: sheet('<row r="1"><c r="A1"><v>x</v></c></row>')),
    "a row beyond all rows": ("table.xlsx", lambda: sheet('<row r="99999999999"><c><v>1</v></c></row>')),
    "a cell beyond all columns": ("table.xlsx", lambda: sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')),
    "merged cells": ("table.xlsx", workbook(["a"], ["x"], ["y"], change=merged)),
    "a formula in the header": ("table.xlsx", workbook(["=A1"], ["x"])),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_one_sentence(case):
    name, data = UNREADABLE[case]
    data, sentences = data() if callable(data) else data, []
    for language in ("en", "tr"):
        with override(language), pytest.raises(Unreadable) as caught:
            read_table(name, data)
        sentences.append(str(caught.value))
    english, turkish = sentences
    assert re.fullmatch(r"[A-Z][^{}]+\.", english)
    assert re.fullmatch(r"[A-ZÇİ.\d][^{}]+\.", turkish) and turkish != english


FAULTY = {
    "a cell too many": ("a.csv", b"name,note\na,b,c\n", (2, "", "")),
    "a cell too few": ("a.csv", b"name,note\na,b\nc\n", (3, "", "")),
    "a cell beside the table": ("a.xlsx", workbook(["a"], ["x", "y"]), (2, "", "")),
    "a cell without a column": ("a.csv", b"name,,note\na,,b\nc,d,e\n", (3, "", "d")),
    "a zero byte": ("a.csv", b"name,note\nMu\x00gla,b\n", (2, "name", "Mu\x00gla")),
    "a lost letter": ("a.csv", "name\nMu\ufffdla\n".encode(), (2, "name", "Mu\ufffdla")),
    "a formula": ("a.xlsx", workbook(["a", "b"], [1, "=A2*2"]), (2, "b", "=A2*2")),
    "an error": ("a.xlsx", workbook(["a", "b"], [1, "#REF!"]), (2, "b", "#REF!")),
}


@pytest.mark.parametrize("case", FAULTY)
def test_what_is_wrong_in_a_cell_is_named_by_row_and_column(case):
    name, data, expected = FAULTY[case]
    faults = read_table(name, data).faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [expected]


# --- Cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (Whole(), "1081867", 1081867),
        (Whole(), "1.081.867", 1081867),
        (Whole(), "1,081,867", 1081867),
        (Whole(), "-55", -55),
        (Whole(), "−55", -55),
        (Fraction(), "37.215", Decimal("37.215")),
        (Fraction(), "37,215", Decimal("37.215")),
        (Fraction(), "37.2150", Decimal("37.215")),
        (Fraction(), "-9", Decimal(-9)),
        (Day(), "2026-11-30", dt.date(2026, 11, 30)),
        (Day(), "30.11.2026", dt.date(2026, 11, 30)),
        (Day(), "30/11/2026", dt.date(2026, 11, 30)),
        (Flag(), "EVET", True),
        (Flag(), "DOĞRU", True),
        (Flag(), "YANLIŞ", False),
        (Flag(), "hayır", False),
        (Flag(), "0", False),
    ],
)
def test_a_cell_says_the_same_to_everybody(cell, text, value, language):
    with override(language):
        assert cell.clean(text) == value


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((Whole(), text) for text in ("x", "1.5", "1,2,3", "1e5", "1" * 30, "٣x", "--1")),
        *((Fraction(), text) for text in ("x", "1.234,5", "1e5", "NaN", "Infinity", "1 000")),
        *((Day(), text) for text in ("45000", "1900-01-05", "30.02.2026", "11/30/2026", "00:00:00", "2026")),
        *((Flag(), text) for text in ("maybe", "2", "x")),
        (Whole(least=0, most=5), "6"),
        (Whole(required=True), " "),
    ],
)
def test_a_cell_refuses_what_it_cannot_say(cell, text):
    with pytest.raises(ValueError, match=r"\w"):
        cell.clean(text)


# --- Formulas -------------------------------------------------------------------------------------


def test_what_was_defused_comes_back_as_it_was():
    """Every text of up to five signs that matter."""
    for length in range(6):
        for signs in product("=＠\t\n; 'a", repeat=length):
            text = "".join(signs)
            assert armed(defused(text)) == text
            assert not re.search(r"^\s*[=＠]|^[\t\n]|[;\t\n][=＠]", defused(text))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_in_a_workbook(text):
    data = xlsx_of(["text", "number"], [[text, -55]], "Sheet")
    cell, number = load_workbook(io.BytesIO(data)).active[2]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert (number.data_type, number.value) == ("n", -55)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_in_a_csv(text, language):
    with override(language):
        data = csv_of(["text", "number", "share"], [[text, -55, Decimal("-37.5")]])
    assert data.startswith(b"\xef\xbb\xbf")
    delimiter, share = {"tr": (";", "-37,5"), "en": (",", "-37.5")}[language]
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert lines[1][1:] == ["-55", share]
    assert not re.match(r"\s*[=+\-@＝－＋＠]|[\t\r\n]", lines[1][0])
    assert not re.search(r"[;,\t\r\n][=+\-@＝]", lines[1][0])
    assert read_table("a.csv", data).rows == [[text, "-55", share]]


def test_a_text_too_long_for_a_workbook_is_refused_instead_of_cut():
    with pytest.raises(Unreadable, match="CSV"):
        xlsx_of(["text"], [["a" * 32_768]], "Sheet")
