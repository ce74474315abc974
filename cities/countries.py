from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from twinning.shared.folding import fold, turkish_order

SHORTEST_SEARCH = 3


@lru_cache(maxsize=8)
def _locale(language):
    return Locale(language)


def _here():
    return _locale((get_language() or "tr")[:2])


def country_name(code):
    """The country in the reader's language (CLDR): TR is Türkiye in both."""
    return _here().territories.get(code, code)


def language_name(code):
    """A language in the reader's language."""
    return _here().languages.get(code, code)


def sorted_by_name(codes, name=country_name):
    """(code, name) pairs as a reader expects to find them."""
    return sorted(((code, name(code)) for code in codes), key=lambda pair: turkish_order(pair[1]))


def countries_like(text, codes):
    """Those of the codes whose name in either language contains the text: Arnavutluk and Albania find AL."""
    text = fold(text)
    if len(text) < SHORTEST_SEARCH:
        return []
    return [code for code in codes if any(text in fold(_locale(at).territories[code]) for at in ("tr", "en"))]
