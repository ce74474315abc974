"""When a deadline speaks. A rung is a number of days before it; negative ones come after it.

Pure functions of numbers: nothing is scheduled, so a missed run heals itself and a moved deadline re-arms.
"""

from collections.abc import Iterable

# For deadlines without a rule; a rule's own rungs win.
DEFAULT_RUNGS = (14, 7, 2, 0, -1, -7)
# No rung is farther from its deadline, so that few rows need to be looked at.
FARTHEST_RUNG = 60
# Reached rungs that a weekly reader gets on the day, not on the weekly day.
AT_ONCE = 2
# Three days late the coordinators of the owing city are told, too.
ESCALATION = -3


def rungs_of(own: Iterable[int], *, short_notice: bool) -> list[int]:
    """Largest first. What was planned too late for its earlier rungs starts with the day itself."""
    rungs = own or DEFAULT_RUNGS
    if short_notice:
        rungs = [0, *(rung for rung in rungs if rung < 0)]
    return sorted(rungs, reverse=True)


def stage(days_left: int, rungs: Iterable[int]) -> int | None:
    """The nearest rung already reached: with rungs 14, 3 and 0 and 5 days left it is 14; None while too early."""
    return min((rung for rung in rungs if days_left <= rung), default=None)


def spoken_today(days_left: int, rungs: Iterable[int], *, quiet: bool = False, quiet_ahead: int = 0) -> int | None:
    """The rung to tell somebody today, or None.

    On a quiet day only what is due that very day is told. What would speak on one of the `quiet_ahead` quiet
    days that follow today is told today; what is late then can wait until they are over.
    """
    if quiet:
        return 0 if days_left == 0 and 0 in rungs else None
    reached = stage(days_left, rungs)
    early = stage(days_left - quiet_ahead, [rung for rung in rungs if rung > 0])
    if early is not None and (reached is None or early < reached):
        return early if reached is None or reached > 0 else reached
    return reached
