"""Who changed what: every domain model is audited, through `save()` and `delete()` only.

Each app names its models when it is ready. A model whose rows belong to another object is a `PartOf` it, so
that the history of a visit tells of its travellers, too. The entries can be neither changed nor deleted (the
triggers of migration 0002), whoever asks.

So that somebody can be forgotten nevertheless, no entry holds a person's name or address: rows that are called
after people are kept by their key, and the history looks the name up while there is one.
"""

from auditlog.context import set_extra_data
from auditlog.middleware import AuditlogMiddleware
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.db.models.signals import pre_save
from modeltranslation.translator import NotRegistered, translator

# The version counts saves and says nothing of its own.
NEVER = ("id", "version")
MASK = "•••"
# Models whose rows are called after people.
OF_PEOPLE = set()


def audit(model, *, personal=(), without=(), related=(), of_people=False):
    """Keep the history of a model. `personal` fields tell that they changed, not from what to what; `related`
    are its many-to-many fields; rows `of_people` are called after somebody."""
    if of_people:
        OF_PEOPLE.add(model)
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
    named_by = ""  # the foreign key to the person or account after which the row is called

    def get_additional_data(self):
        """What auditlog keeps beside the change."""
        return {name: getattr(self, f"{name}_id") for name in (self.part_of, self.named_by) if name}


def masked(value):
    """Personal data leave no copy in the history: only that there was something."""
    return "" if value in ("", "None") else MASK


def without_names(sender, instance, **kwargs):
    """Before an entry is written, for it cannot be mended afterwards."""
    model = instance.content_type.model_class()
    if model in OF_PEOPLE:
        instance.object_repr = MASK
    for name, change in (instance.changes or {}).items():
        if isinstance(change, dict) and model._meta.get_field(name).related_model in OF_PEOPLE:
            change["objects"] = [MASK] * len(change["objects"])


pre_save.connect(without_names, sender=LogEntry, dispatch_uid="without names")


def acting_as(user):
    """A context in which `user` is who does it, without a request."""
    return set_extra_data({"actor": user, "actor_email": None})


class Audit(AuditlogMiddleware):
    """Who acts is kept by key, not by address."""

    def get_extra_data(self, request):
        return super().get_extra_data(request) | {"actor_email": None}


def _translated(model):
    """The field without language shows the active one's; what was saved stands in those with a language."""
    try:
        return translator.get_options_for_model(model).get_field_names()
    except NotRegistered:
        return []
