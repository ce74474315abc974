"""docs/settings.md lists exactly the variables that settings.py reads."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def variables_read(source):
    return set(re.findall(r"""(?:flag|whole_number|env\.\w+|environ\.get)\(\s*"([A-Z_]+)\"""", source))


def variables_told(page):
    return set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))


def test_the_page_lists_what_is_read_and_nothing_else():
    read = variables_read((ROOT / "twinning" / "settings.py").read_text("utf-8"))
    assert len(read) > 7
    only_for_scripts = {"PORT"}
    assert variables_told((ROOT / "docs" / "settings.md").read_text("utf-8")) == read | only_for_scripts


def test_every_way_of_reading_is_known():
    source = 'flag("A", 1) whole_number("B", 0) env.str("C", default="") os.environ.get("D", "") env.email_url("E")'
    assert variables_read(source) == set("ABCDE")
    assert variables_told("| variable |\n| `A` ● | x |\n`B` is not in the table") == {"A"}
