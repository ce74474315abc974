"""Amounts of data as people say them, in the millions and billions of bytes that the settings speak of."""

from django.utils.formats import number_format


def amount(size):
    unit, word = (1_000_000_000, "GB") if size >= 999_950_000 else (1_000_000, "MB")
    value = max(round(size / unit, 1), 0.1)
    return f"{number_format(value, 0 if value == int(value) else 1)}\xa0{word}"
