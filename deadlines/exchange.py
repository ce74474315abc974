"""Rules as a table, for import and export in the administration. The columns are those of data/rules.csv, with
the rule set before them. Like any edit of a rule an import changes nothing until a chain is planned again."""

import re

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from twinning.shared.exchange.cells import Cell, Key
from twinning.shared.exchange.resources import Column, Exchange

from .models import Rule, RuleSet


def read_rungs(text):
    """Rungs as people write them: 14, 7, 2, 0, -1 or 14 7 2 0 -1."""
    words = [word for word in re.split(r"[\s,;\[\]]+", text) if word]
    if not all(re.fullmatch(r"[-−]?\d{1,3}", word) for word in words):
        raise ValueError(_("Whole numbers with commas between them, for example: 14, 7, 2, 0, -1"))
    return sorted({int(word.replace("−", "-")) for word in words}, reverse=True)


class Rungs(Cell):
    hint = "30 14 7 2 0 -1"

    def empty(self):
        return []

    def read(self, text, row):
        return read_rungs(text)

    def render(self, value, obj=None, **kwargs):
        return " ".join(map(str, value or []))


class RuleExchange(Exchange):
    keys = ["rule_set", "key"]
    unchecked = ["rungs"]  # none at all is a rule that reminds nobody

    class Meta(Exchange.Meta):
        model = Rule
        fields = [
            *("rule_set", "key", "title_tr", "title_en", "anchor", "months", "days", "rungs", "side", "duty"),
            *("audience", "country", "condition", "shifts", "active", "source_tr", "source_en"),
        ]

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        rule_set = Key(
            find=lambda key, row: self.rule_sets.get(key),
            write=lambda rule_set: rule_set.key,
            missing=_("No rule set has the key %(key)s."),
            required=True,
            hint="default",
        )
        self.refer("rule_set", Column, rule_set)
        self.refer("rungs", Column, Rungs())

    @cached_property
    def rule_sets(self):
        return {rule_set.key: rule_set for rule_set in RuleSet.objects.all()}

    @cached_property
    def rules(self):
        return {(rule.rule_set.key, rule.key): rule for rule in self.for_export(Rule.objects.all())}

    def for_export(self, queryset):
        return queryset.select_related("rule_set")

    def find(self, row):
        rule_set = self.value_in(row, "rule_set")
        return rule_set and self.rules.get((rule_set.key, self.value_in(row, "key")))

    def after_save_instance(self, instance, row, **kwargs):
        super().after_save_instance(instance, row, **kwargs)
        self.rules[instance.rule_set.key, instance.key] = instance
