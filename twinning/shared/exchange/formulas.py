"""Texts that a spreadsheet program would take for formulas.

In a workbook a text is stored as a text, whatever it begins with. CSV has no such thing: there an
apostrophe is put before what is dangerous, and taken away again when the file comes back, so that a
round trip changes nothing.
"""

import re

# The wide and small forms of = + - @ are taken for the plain ones by some programs.
SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫"
# Dangerous at the start, and after what is a delimiter where the file happens to be opened. Apostrophes
# that are there already do not count, so that each place is the same before and after.
PLACES = rf"(?:^(?=[\s']*[{SIGNS}]|'*[\t\r\n])|(?<=[;,\t\r\n])(?='*[{SIGNS}]))"
TO_DEFUSE, TO_ARM = re.compile(PLACES), re.compile(f"{PLACES}'")


def defused(text):
    return TO_DEFUSE.sub("'", text)


def armed(text):
    """The text as it was before `defused`."""
    return TO_ARM.sub("", text)
