"""Filters of the administration."""

from django.contrib import admin

from .folding import turkish_order


class NamedValues(admin.AllValuesFieldListFilter):
    """The values that occur, by the names people know them by: `name_of` says what a code is called."""

    @staticmethod
    def name_of(value):
        raise NotImplementedError

    def choices(self, changelist):
        every, *rest = super().choices(changelist)
        named = [choice | {"display": str(self.name_of(choice["display"]))} for choice in rest]
        return [every, *sorted(named, key=lambda choice: turkish_order(choice["display"]))]
