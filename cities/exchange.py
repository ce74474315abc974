"""Cities and people as tables, for import and export in the administration.

A city is known by country and code, never by its name. A person is known within the city by the e-mail, and
without one by the full name: two colleagues may share a name, so a row with an e-mail that nobody has yet
means somebody new, unless exactly that name is there without an e-mail. Logins are not in the table, and no
import makes or changes one; neither does it give a metropolitan municipality the right to act for a district.
"""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from twinning.shared.exchange.cells import Key, Keys, Whole
from twinning.shared.exchange.resources import Column, Exchange, RelatedColumn
from twinning.shared.folding import fold

from .models import City, CityTheme, Person, Tag, Theme, Unit


def key_of_city(city):
    return f"{city.country}/{city.code}"


def key_of_tag(tag):
    return f"{tag.kind}:{tag.key}"


class TagsColumn(RelatedColumn):
    def of(self, city):
        return list(city.tags.all()) if city.pk else []

    def write(self, city, value):
        city.tags.set(value)


class PriorityColumn(RelatedColumn):
    """One side of one theme; a city without a row for a theme needs and offers nothing there."""

    def __init__(self, side, theme):
        field = CityTheme._meta.get_field(side)
        super().__init__(f"{side}_{theme.key}", Whole(least=0, most=5), f"{field.verbose_name}: {theme}")
        self.side, self.theme = side, theme

    def clean(self, row, **kwargs):
        return super().clean(row, **kwargs) or 0

    def of(self, city):
        rows = city.priorities.all() if city.pk else []
        return next((getattr(row, self.side) for row in rows if row.theme_id == self.theme.pk), 0)

    def write(self, city, value):
        row = CityTheme.objects.filter(city=city, theme=self.theme).first() or CityTheme(city=city, theme=self.theme)
        setattr(row, self.side, value)
        row.full_clean()
        row.save()


class CityExchange(Exchange):
    keys = ["country", "code"]

    class Meta(Exchange.Meta):
        model = City
        fields = [
            *("country", "code", "name", "local_name", "kind", "parent", "population", "latitude", "longitude"),
            *("climate", "time_zone", "working_languages", "mission_city", "mission_label_on", "published"),
            *("profile", "tags"),
        ]

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        parent = Key(
            find=lambda key, row: self.cities.get(key),
            write=key_of_city,
            missing=_("No city has the key %(key)s. If it is new in this file, it must stand above this row."),
            hint="TR/mugla",
        )
        tags = Keys(
            find=lambda key, row: self.tags.get(key),
            write=key_of_tag,
            missing=_("No tag has the key %(key)s."),
            hint="geography:coast challenge:flood",
        )
        self.refer("parent", Column, parent)
        self.refer("tags", TagsColumn, tags)
        for theme in Theme.objects.all():
            for side in ("need", "offer"):
                column = PriorityColumn(side, theme)
                self.fields[column.column_name] = column

    @cached_property
    def cities(self):
        return {key_of_city(city): city for city in self.for_export(City.objects.all())}

    @cached_property
    def tags(self):
        return {key_of_tag(tag): tag for tag in Tag.objects.all()}

    def for_export(self, queryset):
        return queryset.select_related("parent").prefetch_related("tags", "priorities")

    def find(self, row):
        return self.cities.get(f"{self.value_in(row, 'country')}/{self.value_in(row, 'code')}")

    def after_save_instance(self, instance, row, **kwargs):
        super().after_save_instance(instance, row, **kwargs)
        self.cities[key_of_city(instance)] = instance


class PersonExchange(Exchange):
    keys = ["city", "full_name"]

    class Meta(Exchange.Meta):
        model = Person
        fields = ["city", "full_name", "title", "unit", "duty", "email", "phone", "left_on"]

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        city = Key(
            find=lambda key, row: self.cities.get(key),
            write=key_of_city,
            missing=_("No city has the key %(key)s."),
            required=True,
            hint="TR/mugla",
        )
        unit = Key(
            find=self.find_unit,
            write=lambda unit: unit.name,
            missing=_("The city has no unit with the name “%(key)s”. Add the unit first."),
        )
        self.refer("city", Column, city)
        self.refer("unit", Column, unit)

    @cached_property
    def cities(self):
        return {key_of_city(city): city for city in City.objects.all()}

    @cached_property
    def units(self):
        return {(unit.city_id, unit.name): unit for unit in Unit.objects.all()}

    @cached_property
    def people(self):
        """Where to look for somebody: by city and e-mail, by city and name, folded."""
        index = defaultdict(dict)
        for person in self.for_export(Person.objects.all()):
            _enter(index, person)
        return index

    def for_export(self, queryset):
        return queryset.select_related("city", "unit")

    def find_unit(self, name, row):
        city = self.value_in(row, "city")
        return city and self.units.get((city.pk, name))

    def find(self, row):
        city, name, email = (self.value_in(row, column) for column in ("city", "full_name", "email"))
        if city is None or not name:
            return None
        if email:
            holders = self.people[city.pk, "email", email.lower()].values()
            if found := [person for person in holders if person.email.lower() == email.lower()]:
                return _the_one(found, name)
        named = self.people[city.pk, "name", fold(name)].values()
        # Whoever has another e-mail is somebody else with the same name.
        others = [person for person in named if not (email and person.email)]
        return _the_one([person for person in others if person.full_name == name] or others, name)

    def after_save_instance(self, instance, row, **kwargs):
        super().after_save_instance(instance, row, **kwargs)
        _enter(self.people, instance)


def _enter(index, person):
    index[person.city_id, "email", person.email.lower()][person.pk] = person
    index[person.city_id, "name", fold(person.full_name)][person.pk] = person


def _the_one(found, name):
    if len(found) > 1:
        text = _("%(count)s people of this city may be meant by “%(name)s”. Give an e-mail that only one of them has.")
        raise ValidationError({"full_name": text % {"count": len(found), "name": name}})
    return found[0] if found else None
