"""What a file is called, so that it can stand on a page, in a header, in a ZIP and on any disk."""

import re
import unicodedata

LONGEST = 120
RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*%;]')
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, joiners, marks that turn the direction


def ending_of(name):
    """Without the dot, in small ASCII letters; empty where there is none."""
    name = visible(name)
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def visible(name):
    return "".join(
        " " if c in "\t\n\r" else c for c in name if c in "\t\n\r" or unicodedata.category(c) not in _INVISIBLE
    )


def clean(name, ending):
    """The last part of a path, without what is invisible, forbidden or reserved, with the ending of the content."""
    name = unicodedata.normalize("NFC", visible(name))
    name = re.split(r"[/\\]", name)[-1]
    stem = name.rpartition(".")[0] if "." in name else name
    stem = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", stem)).strip(" .")
    if not stem:
        stem = "document"
    if RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}"
