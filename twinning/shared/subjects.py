"""Subjects: models that can carry deadlines, documents, comments and links.

A subject has `city` (the city that owns it), `__str__`, `get_absolute_url` and a manager with `visible_to(user)`,
`editable_by(user)`, `discussable_by(user)`, `contributable_by(user)` (who writes for any city that takes part, while
it is open) and `with_names()`; `cities`: all that take part, the owner first; `takes_more`: whether they may still
add to it; `is_facilitated_by(user)`: whether somebody takes part who belongs to none of them; `guests()`: the users
who do; `in_charge()`: the ids of the users who are told of what is said about it; `parts`: {key: words} of what else
than all of it may be talked about; `anchors`: {name: date} of what deadlines may count from now, empty while it is
off. It may have `icon`, `on_hold`: words for what was cancelled with it but may come back, and `contact_for(city)`:
the Person whom people of that city turn to on the other side. This module knows nothing but that protocol and the
list `settings.SUBJECTS`; rows that hang on a subject are generic: (content_type, object_id).
"""

from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q


@lru_cache(maxsize=1)
def subject_models():
    return [apps.get_model(label) for label in settings.SUBJECTS]


def on_visible_subject(user, door="visible_to"):
    """A Q for generic rows: one subquery per subject model, never a loop over rows. Another door asks for more
    than seeing: `contributable_by`."""
    condition = Q(pk__in=[])
    for model in subject_models():
        visible = getattr(model.objects, door)(user).order_by().values("pk")
        condition |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=visible)
    return condition


def of_subject(subject):
    """The filter that picks the generic rows of one subject."""
    return {"content_type": ContentType.objects.get_for_model(subject), "object_id": subject.pk}


def attach_subjects(rows, user):
    """Put the subject on each generic row as `row.subject`, None where this user does not see it: one query per
    model, whatever the rows."""
    rows = list(rows)
    wanted = {}
    for row in rows:
        wanted.setdefault(row.content_type_id, set()).add(row.object_id)
    for model in subject_models():
        content_type = ContentType.objects.get_for_model(model)
        if ids := wanted.get(content_type.pk):
            found = model.objects.visible_to(user).with_names().in_bulk(ids)
            for row in rows:
                if row.content_type_id == content_type.pk:
                    row.subject = found.get(row.object_id)
    return rows
