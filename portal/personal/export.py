"""All that the portal holds about a person, as a ZIP with JSON for machines and a text for people."""

import io
import json
import zipfile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.formats import localize
from django.utils.translation import gettext as _

from portal.inventory import SECRET, classes_of
from portal.models import PersonalDataAct
from twinning.shared.audit import OF_PEOPLE

from . import subject as subjects


def held_about(subject):
    """{table: [row]}; of the person's own rows all but secrets, of others what they are and when."""
    found = {}
    for model, why, own, rows in subjects.rows_about(subject):
        for row in rows.order_by("pk"):
            known = found.setdefault(model._meta.label_lower, {}).setdefault(row.pk, {})
            known.update(_all_of(row) if own else _in_short(row))
            known.setdefault("because", []).append(why)
    return {label: list(rows.values()) for label, rows in sorted(found.items())}


def _all_of(row):
    classes = classes_of(row._meta.model)
    return {
        field.attname: _value(field, row) for field in row._meta.concrete_fields if classes.get(field.name) != SECRET
    }


def _in_short(row):
    """What somebody did to rows that are not about them: without the data of others that stand there."""
    times = [field for field in row._meta.concrete_fields if isinstance(field, models.DateTimeField)]
    name = "" if row._meta.model in OF_PEOPLE else str(row)
    return {"id": row.pk, "what": name} | {field.attname: _value(field, row) for field in times}


def _value(field, row):
    value = field.value_from_object(row)
    return value.name if isinstance(field, models.FileField) else value


def counts_of(found):
    return {label: len(rows) for label, rows in found.items()}


@transaction.atomic
def hand_out(*, subject, by):
    """The bytes of the ZIP; that it was handed out is kept."""
    found = held_about(subject)
    PersonalDataAct.objects.create(
        what=PersonalDataAct.What.EXPORT, subject=str(subject), counts=counts_of(found), by=by
    )
    with translation.override(subject.language):
        text = in_words(subject, found)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr("summary.txt", text)
    return packed.getvalue()


def in_words(subject, found):
    lines = [
        _("What the portal holds about %(name)s") % {"name": subject.full_name},
        localize(timezone.localtime()),
        _("All of it stands in data.json, in a form that programs read. Passwords and keys are not handed out."),
    ]
    for label, rows in found.items():
        model = subjects.apps.get_model(label)
        lines += ["", f"{model._meta.verbose_name_plural} ({len(rows)})"]
        labels = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
        for row in rows:
            said = [f"{labels.get(name, '')}: {localize(value)}".lstrip(": ") for name, value in _telling(row)]
            lines.append("  - " + "; ".join(said))
    return "\n".join(lines) + "\n"


def _telling(row):
    """What a reader wants to see of a row: no keys, nothing empty, no page-long mails."""
    for name, value in row.items():
        if name != "because" and not name.endswith(("id", "html")) and value not in ("", None, [], {}):
            yield name, value if not isinstance(value, str) else " ".join(value.split())[:300]
