"""What it ends for somebody to begin to work for a city. Apps further right hand that over when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Consequence:
    foretold: Callable[[str], str]  # a sentence for whoever has this address; empty when nothing ends for them
    carry_out: Callable[[Any], None]  # for this user, inside the transaction in which they join


_CONSEQUENCES: list[Consequence] = []


def register(consequence: Consequence) -> None:
    _CONSEQUENCES.append(consequence)


def foretold(email: str) -> list[str]:
    return [sentence for consequence in _CONSEQUENCES if (sentence := consequence.foretold(email))]


def carry_out(user) -> None:
    for consequence in _CONSEQUENCES:
        consequence.carry_out(user)
