"""The evidence of a match in whole sentences of the reader's language. What is measured is in `matching.criteria`;
here is how it is said. Names of cities stand where no language has to inflect them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.countries import language_name
from cities.models import City, Tag, Theme

CRITERIA = {
    "themes": gettext_lazy("Needs and offers"),
    "challenges": gettext_lazy("Challenges and emissions"),
    "interest": gettext_lazy("Stated interest"),
    "levers": gettext_lazy("Levers of change"),
    "climate": gettext_lazy("Climate and place"),
    "size": gettext_lazy("Size"),
    "language": gettext_lazy("Language and tier"),
}
MEASURES = {
    "themes": gettext_lazy(
        "The three strongest meetings of a need of the twin city with an offer of the host, each as need times offer."
    ),
    "challenges": gettext_lazy(
        "How many challenges (three fifths) and emission domains (two fifths) both cities name."
    ),
    "interest": gettext_lazy("Ranked wishes of both sides: the first counts fully, each further one a fifth less."),
    "levers": gettext_lazy("How many systemic levers both cities name."),
    "climate": gettext_lazy(
        "Half the climate: the same counts fully, a neighbouring one half. Half what both places have: coast, islands, "
        "tourism, fire risk."
    ),
    "size": gettext_lazy("How close the populations are; a city about thirty times as large has no points left."),
    "language": gettext_lazy("A shared working language (three fifths) and the same tier of government (two fifths)."),
}
ISSUES = {
    "same_city": gettext_lazy("A city is not matched with itself."),
    "mission_city_as_twin": gettext_lazy("From Cohort 2 on, a Mission City cannot take part as twin city."),
    "already_paired": gettext_lazy("The twin city is already paired in this cohort."),
    "host_withdrew": gettext_lazy("The host has withdrawn from this cohort."),
    "no_free_place": gettext_lazy("All places of the host are taken."),
}
WELL_FOUNDED, PARTLY = 75, 50
STRONG = 0.6  # of its points, for a criterion to be called a strong point
ALIKE = 0.95  # of the points for size: about 19 % more or fewer inhabitants


class Vocabulary:
    """Names of themes and tags by key, in the reader's language: two queries."""

    def __init__(self):
        self.themes = {theme.key: theme.name for theme in Theme.objects.all()}
        self.tags = {(tag.kind, tag.key): tag.name for tag in Tag.objects.all()}

    def theme(self, key):
        return self.themes.get(key, key)

    def named(self, kind, keys):
        return ", ".join(self.tags.get((kind, key), key) for key in keys)


def sentences(parts, twin, host, vocabulary):
    """One sentence for each part of a criterion; `twin` and `host` are names."""
    return [sentence(part, value, evidence, twin, host, vocabulary) for part, value, evidence in parts]


def sentence(part, value, evidence, twin, host, vocabulary):
    names = {"twin": twin, "host": host}
    if value is None:
        return str(UNKNOWN[part]) % names
    return SAY[part](value, evidence, names, vocabulary)


UNKNOWN = {
    "themes": gettext_lazy("Needs of %(twin)s or offers of %(host)s are not known yet."),
    "challenges": gettext_lazy("The challenges of one of the two cities are not known yet."),
    "emission_domains": gettext_lazy("The emission domains of one of the two cities are not known yet."),
    "interest": gettext_lazy("Neither city has ranked its wishes."),
    "levers": gettext_lazy("The levers of one of the two cities are not known yet."),
    "climate": gettext_lazy("The climate of one of the two cities is not known yet."),
    "geography": gettext_lazy("The features of one of the two places are not known yet."),
    "size": gettext_lazy("The population of one of the two cities is not known yet."),
    "language": gettext_lazy("The working languages of one of the two cities are not known yet."),
    "tier": gettext_lazy("The tier of government of one of the two cities is not known yet."),
}


def _themes(value, evidence, names, vocabulary):
    if not evidence:
        return _("%(host)s offers nothing that %(twin)s said it needs.") % names
    one = _("%(theme)s (need %(need)s, offer %(offer)s)")
    found = [one % {"theme": vocabulary.theme(key), "need": need, "offer": offer} for key, need, offer in evidence]
    return _("%(twin)s needs and %(host)s offers: %(themes)s.") % (names | {"themes": ", ".join(found)})


def _shared(kind, some, nothing):
    def say(value, evidence, names, vocabulary):
        return str(some) % {"names": vocabulary.named(kind, evidence)} if evidence else str(nothing)

    return say


def _interest(value, evidence, names, vocabulary):
    twin, host = evidence
    words = names | {"one": twin, "other": host}
    if twin and host:
        return _("%(host)s is wish %(one)s of %(twin)s, and %(twin)s is wish %(other)s of %(host)s.") % words
    if twin:
        return _("%(host)s is wish %(one)s of %(twin)s.") % words
    if host:
        return _("%(twin)s is wish %(other)s of %(host)s.") % words
    return _("Wishes were ranked, but neither city named the other.")


def _climate(value, evidence, names, vocabulary):
    one, other = (str(City.Climate(code).label) for code in evidence)
    if value == 1:
        return _("Both have the same climate: %(climate)s.") % {"climate": one}
    words = names | {"one": one, "other": other}
    if value:
        return _("The climates are neighbours: %(twin)s %(one)s, %(host)s %(other)s.") % words
    return _("The climates differ: %(twin)s %(one)s, %(host)s %(other)s.") % words


def _size(value, evidence, names, vocabulary):
    one, other = (number_format(number, force_grouping=True) for number in evidence)
    return _("Inhabitants: %(twin)s %(one)s, %(host)s %(other)s.") % (names | {"one": one, "other": other})


def _language(value, evidence, names, vocabulary):
    if not evidence:
        return _("They share no working language.")
    return _("Shared working languages: %(names)s.") % {"names": ", ".join(map(language_name, evidence))}


def _tier(value, evidence, names, vocabulary):
    one, other = (str(City.Kind(code).label) for code in evidence)
    if one == other:
        return _("Same tier of government: %(tier)s.") % {"tier": one}
    return _("Tiers of government: %(twin)s %(one)s, %(host)s %(other)s.") % (names | {"one": one, "other": other})


SAY = {
    "themes": _themes,
    "challenges": _shared(
        "challenge",
        gettext_lazy("Both name as challenges: %(names)s."),
        gettext_lazy("They name different challenges."),
    ),
    "emission_domains": _shared(
        "emission_domain",
        gettext_lazy("Both name as emission domains: %(names)s."),
        gettext_lazy("They name different emission domains."),
    ),
    "interest": _interest,
    "levers": _shared(
        "lever", gettext_lazy("Both use as levers: %(names)s."), gettext_lazy("They name different levers.")
    ),
    "climate": _climate,
    "geography": _shared(
        "geography", gettext_lazy("Both places have: %(names)s."), gettext_lazy("The places have different features.")
    ),
    "size": _size,
    "language": _language,
    "tier": _tier,
}
STRENGTHS = {
    "themes": gettext_lazy("offers what you need"),
    "challenges": gettext_lazy("same challenges"),
    "interest": gettext_lazy("named as a wish"),
    "levers": gettext_lazy("same levers"),
    "climate": gettext_lazy("similar climate and place"),
    "size": gettext_lazy("similar size"),
    "language": gettext_lazy("language and tier of government"),
}


def strongest(rows):
    """One line that says why, from the two criteria that brought the most points."""
    good = [row for row in rows if row.points and row.points >= STRONG * row.most]
    if not good:
        return _("No criterion stands out.")
    best = sorted(good, key=lambda row: -row.points)[:2]
    if len(best) == 1:
        return _("Strongest point: %(one)s") % {"one": _strength(best[0])}
    return _("Strongest points: %(one)s, %(other)s") % {"one": _strength(best[0]), "other": _strength(best[1])}


def _strength(row):
    if row.key == "size" and row.points >= ALIKE * row.most:
        return _("almost the same population")
    return str(STRENGTHS[row.key])


def confidence(percent):
    """How much is known, in words; the number stands beside it."""
    if percent >= WELL_FOUNDED:
        return _("well founded")
    return _("partly founded") if percent >= PARTLY else _("little is known")


def remarks(twin, host, km):
    """What is good to know and counts nothing."""
    found = []
    if twin.country and twin.country == host.country:
        found.append(_("Both are in the same country; the programme prefers pairs across borders."))
    if km is not None:
        found.append(
            _("About %(km)s km as the crow flies, for cost only; it does not count.")
            % {"km": number_format(km, force_grouping=True)}
        )
    return found
