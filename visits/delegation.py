"""The delegation as a table: who travels, in protocol order, and how far each one's preparation is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deadlines import words
from deadlines.models import Deadline
from twinning.shared.dates import today_in

TONES = {"late": "late", "today": "now", "soon": "now", "later": "todo"}
ICONS = {"late": "alert-circle", "now": "clock", "todo": "circle-dashed"}


@dataclass(frozen=True)
class Cell:
    title: str
    tone: str  # ok, off, late, now, todo
    icon: str
    word: str
    url: str


@dataclass(frozen=True)
class Table:
    columns: list[str]
    rows: list[tuple]  # (traveller, cells); a cell is None where this traveller has no such deadline
    closed: int
    total: int


def table_of(visit, user) -> Table:
    """Travellers by what each of them must have. Only deadlines the reader may see: partners get the names."""
    travellers = visit.travellers.select_related("person__unit")
    deadlines = Deadline.objects.visible_to(user).of(visit).filter(person__isnull=False, closed_how__in=_SHOWN)
    deadlines = list(deadlines.soonest_first())
    titles = {}  # in the order of their dates
    for deadline in deadlines:
        titles.setdefault(deadline.key or deadline.pk, deadline.title)
    found = {(deadline.person_id, deadline.key or deadline.pk): deadline for deadline in deadlines}
    today = today_in(visit.guest.time_zone)
    rows = [
        (traveller, [_cell(found.get((traveller.person_id, key)), today) for key in titles]) for traveller in travellers
    ]
    cells = [cell for _traveller, cells in rows for cell in cells if cell]
    closed = sum(cell.tone in ("ok", "off") for cell in cells)
    return Table(list(titles.values()), rows, closed, len(cells))


# What the portal cancelled is of no use here: the traveller left, or the visit is off.
_SHOWN = ["", Deadline.Closed.MET, Deadline.Closed.WAIVED]


def _cell(deadline, today):
    if deadline is None:
        return None
    url = deadline.get_absolute_url()
    if not deadline.is_open:
        met = deadline.closed_how == Deadline.Closed.MET
        tone, icon = ("ok", "circle-check") if met else ("off", "minus")
        return Cell(deadline.title, tone, icon, deadline.get_closed_how_display(), url)
    tone = TONES[words.tone(deadline.due_on, today)]
    if tone == "todo":
        word = _("by %(date)s") % {"date": words.short_date(deadline.due_on, today)}
    else:
        word = words.time_left(deadline.due_on, today, deadline.due_time)
    return Cell(deadline.title, tone, ICONS[tone], word, url)
