"""The list of cities: saved views, filters, order, and rows of plain values, because formatting and
reversing in the template would cost more than the query."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from .access import profile_open_to
from .countries import countries_like as countries_named_like
from .countries import country_name, sorted_by_name
from .models import City, turkish
from .reach import reach_of

PER_PAGE = 50
OFFERS_SOMETHING = 3


def tally(user):
    """Cities per country in one query, with the figures of the saved views."""
    rows = City.objects.visible_to(user).order_by().values("country")
    return list(
        rows.annotate(
            cities=Count("pk"),
            mine=Count("pk", filter=Q(pk__in=reach_of(user).read)),
            mission=Count("pk", filter=Q(mission_city=True)),
        )
    )


def total(tally, view="cities"):
    return sum(row[view] for row in tally)


def view_chips(tally, current):
    views = [("cities", _("All")), ("mine", _("My cities")), ("mission", _("Mission Cities"))]
    return [
        {
            "label": label,
            "count": total(tally, view),
            "url": "?" if view == "cities" else f"?view={view}",
            "current": view == (current or "cities"),
        }
        for view, label in views
    ]


def narrow(cities, wish, *, user, countries):
    """The cities that fit what the reader asked for (cleaned_data of `forms.CityFilter`)."""
    if text := wish.get("q"):
        named = cities.named_like(text)
        found = countries_named_like(text, countries)
        cities = named | cities.filter(country__in=found) if found else named
    if wish.get("country"):
        cities = cities.filter(country=wish["country"])
    if wish.get("kind"):
        cities = cities.filter(kind=wish["kind"])
    if wish.get("theme"):
        # Only offers the reader may read: a filter must not tell what the city's page keeps to itself.
        offering = Q(priorities__theme__key=wish["theme"], priorities__offer__gte=OFFERS_SOMETHING)
        cities = cities.filter(profile_open_to(user)).filter(offering)
    if wish.get("view") == "mine":
        cities = cities.filter(pk__in=reach_of(user).read)
    if wish.get("view") == "mission":
        cities = cities.filter(mission_city=True)
    return cities


def in_order(cities, sort, countries):
    if sort == "population":
        return cities.order_by(F("population").desc(nulls_last=True), "pk")
    if sort == "country":
        ranks = [When(country=code, then=rank) for rank, (code, _name) in enumerate(sorted_by_name(countries))]
        return cities.order_by(Case(*ranks, default=Value(len(ranks))), turkish("name"), "pk")
    return cities.in_turkish_order()


def page_of(cities, number, *, total=None):
    """A page of rows; a total already known saves the counting."""
    columns = ("pk", "name", "local_name", "country", "kind", "population", "mission_city", "mission_label_on")
    paginator = Paginator(cities.values_list(*columns, "parent__name"), PER_PAGE)
    if total is not None:
        paginator.count = total
    return paginator.get_page(number)


def rows_of(page, user):
    kinds = {value: str(label) for value, label in City.Kind.choices}
    address = reverse("cities:detail", args=[0])
    member = reach_of(user).member
    return [_row(values, kinds, address, member) for values in page]


def _row(values, kinds, address, member):
    pk, name, local_name, country, kind, population, mission, label_on, parent = values
    return {
        "url": address.replace("/0/", f"/{pk}/"),
        "name": name,
        "sub": parent or (local_name if local_name != name else ""),
        "mine": pk in member,
        "country": country_name(country),
        "kind": kinds[kind],
        "population": "" if population is None else number_format(population, force_grouping=True),
        "mission": mission,
        "label": _("Label: %(month)s") % {"month": date_format(label_on, "YEAR_MONTH_FORMAT")} if label_on else "",
    }
