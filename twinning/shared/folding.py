"""Search that finds İzmir by izmir, IZMIR and İZMİR, on both databases.

`twin_fold(text)` is a function of the database (SQLite: `twinning/shared/sqlite`, PostgreSQL: the
app's first migration); both sides of a comparison are folded there, so nothing is stored that could
go stale: `City.objects.filter(name__fold__contains="izmir")`.
"""

import re
import unicodedata
from functools import lru_cache

from django.db.models import Transform

_LETTERS = str.maketrans({"İ": "i", "I": "i", "ı": "i", "ß": "ss", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o",
                          "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "þ": "th", "Þ": "th"})  # fmt: skip
_ALPHABET = {letter: rank for rank, letter in enumerate("abcçdefgğhıijklmnoöpqrsştuüvwxyz", start=1)}


@lru_cache(maxsize=20_000)
def fold(text):
    """Lower case without marks, Turkish i's made one, everything else but letters and digits a space."""
    if text is None:
        return None
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS).lower())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", letters).strip()


@lru_cache(maxsize=20_000)
def turkish_order(text):
    """A key that sorts as Turkish does: c ç, g ğ, ı i, o ö, s ş, u ü."""
    lower = text.replace("İ", "i").replace("I", "ı").lower()
    return [(_ALPHABET.get(c) or _ALPHABET.get(fold(c)[:1], 0), c) for c in lower if c.isalnum() or c == " "]


class Fold(Transform):
    lookup_name = "fold"
    function = "twin_fold"
    bilateral = True
