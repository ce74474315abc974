"""What can be wrong with a file, in sentences for whoever chose it."""

from dataclasses import dataclass


class Unreadable(Exception):
    """The file as a whole cannot be used; the text says why."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, or with an empty column in a whole row."""

    row: int
    column: str
    text: str
    value: str = ""
