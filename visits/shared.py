"""How a visit looks to whoever holds a link: its programme and what it is for. Names of people stay inside; of the
delegation it shows functions and how many travel."""

from django.utils.translation import gettext_lazy as _

from sharing.shared_pages import SharedPage

from . import stages
from .models import Visit
from .programme import days_of
from .tabs import weekdays_of


def context_of(visit):
    functions = visit.travellers.exclude(function="").values_list("function", flat=True)
    return {
        "visit": visit,
        "weekdays": weekdays_of(visit),
        "badge_tone": stages.TONES[visit.state],
        "days": days_of(visit, with_contacts=False),
        "themes": visit.themes.all(),
        "functions": list(dict.fromkeys(functions)),
        "travellers": visit.travellers.count(),
    }


PAGE = SharedPage(
    model=Visit,
    template="visits/shared.html",
    context=context_of,
    shows=_("title, purpose, dates, cities, place, programme, and how many people travel in which function."),
    hides=_("names and contacts, costs, deadlines, documents and comments."),
)
