"""What an application still lacks before it may be handed in, each with the field where it is mended."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Preference


@dataclass(frozen=True)
class Gap:
    field: str
    words: str


def gaps_in(application):
    return [*_texts(application), *_needs(application), *_wishes(application), *_people(application)]


def _texts(application):
    for name in ("motivation", "challenge", "use", "commitment"):
        if not getattr(application, name).strip():
            label = application._meta.get_field(name).verbose_name
            yield Gap(f"id_{name}", _("This text is missing: %(label)s") % {"label": label})


def _needs(application):
    rows = list(application.needs.all())
    if not any(row.need for row in rows):
        yield Gap("needs", _("At least one theme needs help."))


def _wishes(application):
    rows = list(application.preferences.filter(side=Preference.Side.TWIN))
    if not rows and application.cohort.hosts.exists():
        yield Gap("id_wish_1", _("At least one host is wished for."))
    for row in rows:
        if not row.evidence.strip():
            yield Gap(f"id_evidence_{row.rank}", _("Say what the wish for %(host)s rests on.") % {"host": row.host})


def _people(application):
    cohort, rows = application.cohort, list(application.representatives.select_related("person"))
    if not rows:
        yield Gap("id_person_1", _("At least one representative is named."))
        return
    if cohort.representatives and len(rows) > cohort.representatives:
        words = ngettext(
            "This cohort takes at most %(number)s representative.",
            "This cohort takes at most %(number)s representatives.",
            cohort.representatives,
        )
        yield Gap(f"id_person_{cohort.representatives + 1}", words % {"number": cohort.representatives})
    for place, row in enumerate(rows, start=1):
        if row.english < cohort.english_least:
            words = _("%(person)s has English %(has)s; this cohort asks for %(least)s.")
            found = {"person": row.person, "has": row.english, "least": cohort.english_least}
            yield Gap(f"id_english_{place}", words % found)
    hours = sum(row.hours for row in rows)
    if cohort.hours_per_month and hours < cohort.hours_per_month:
        words = _("The representatives have %(has)s hours a month; this cohort asks for %(least)s.")
        yield Gap("id_hours_1", words % {"has": hours, "least": cohort.hours_per_month})
