"""Who changed what: every domain model is audited, through `save()` and `delete()` only.

Each app names its models when it is ready. A model whose rows belong to another object is a `PartOf` it, so
that the history of a visit tells of its travellers, too. The entries can be neither changed nor deleted (the
triggers of migration 0002), whoever asks.
"""

from auditlog.registry import auditlog
from modeltranslation.translator import NotRegistered, translator

# The version counts saves and says nothing of its own.
NEVER = ("id", "version")


def audit(model, *, personal=(), without=(), related=()):
    """Keep the history of a model. `personal` fields tell that they changed, not from what to what; `related`
    are its many-to-many fields."""
    auditlog.register(
        model,
        exclude_fields=[*NEVER, *without, *_translated(model)],
        mask_fields=list(personal),
        m2m_fields=set(related),
    )


class PartOf:
    """Mixin for a model whose history belongs to the object its foreign key `part_of` points to, and stays
    there when the row itself is gone."""

    part_of: str

    def get_additional_data(self):
        """What auditlog keeps beside the change."""
        return {self.part_of: getattr(self, f"{self.part_of}_id")}


def masked(value):
    """Personal data leave no copy in the history: only that there was something."""
    return "" if value in ("", "None") else "•••"


def _translated(model):
    """The field without language shows the active one's; what was saved stands in those with a language."""
    try:
        return translator.get_options_for_model(model).get_field_names()
    except NotRegistered:
        return []
