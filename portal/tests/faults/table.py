"""The table of a full run, a row as soon as it is known."""

COLUMNS = (
    ("scenario", 46),
    ("engine", 10),
    ("mails", 6),
    ("kills", 5),
    ("cuts", 5),
    ("sent", 6),
    ("failed", 6),
    ("dropped", 7),
    ("extra copies", 12),
    ("unlisted", 8),
    ("lost", 5),
    ("listed", 6),
    ("seed", 5),
    ("commit", 8),
)


def line(values):
    cells = [f"{value:<{width}}" for value, (_, width) in zip(values, COLUMNS, strict=True)]
    return f"| {' | '.join(cells)} |"


def head():
    return "\n".join([line([name for name, _ in COLUMNS]), line(["-" * width for _, width in COLUMNS])])


def row(verdict):
    states = verdict.states
    return line(
        [
            verdict.scenario + (f": {verdict.minutes} min" if verdict.minutes is not None else ""),
            verdict.engine,
            verdict.mails,
            verdict.kills.total(),
            verdict.cuts,
            states["sent"],
            states["failed"] + states["uncertain"],
            states["dropped"],
            verdict.extra,
            len(verdict.unlisted),
            len(verdict.lost),
            verdict.listed,
            verdict.seed,
            verdict.commit,
        ]
    )


def details(verdict):
    """What the server and the supervisor did, below the table."""
    counts = [*sorted(verdict.kills.items()), *sorted(verdict.faults.items()), *sorted(verdict.events.items())]
    return f"{verdict.scenario}, {verdict.engine}: " + (", ".join(f"{word} {count}" for word, count in counts) or "-")
