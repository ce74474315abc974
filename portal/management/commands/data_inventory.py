"""Write docs/data-inventory.md from `portal/inventory.py`; a test checks that it is in step."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand

from portal.inventory import CLASSES, FIELDS, NAME, PERSONAL
from portal.personal import subject as subjects

PATH = Path(settings.BASE_DIR) / "docs" / "data-inventory.md"
HEAD = """# Data inventory

Made by `manage.py data_inventory` from `portal/inventory.py`; change it there. A field without a class fails a
test which names it.

| class | who reads it |
|---|---|
| public | everybody, some of it once it is published |
| partner | whoever sees the row (`visible_to`) |
| internal | the owning city |
| name | whoever sees the row; goes when the person asks to be forgotten |
| personal | the people door of the owning city, and the person |
| money | the money door of the owning city |
| technical | keys, states, times: say nothing of anybody by themselves |
| secret | nobody: never shown, never exported |

## How long it stays

| what | how long | setting |
|---|---|---|
| accounts and people | until somebody asks; then anonymised, never deleted | |
| sessions | until they end; where one was signed in, some days longer | `KEEP_SESSIONS` ({sessions} days) |
| invitations | after they were answered, withdrawn or ran out | `KEEP_INVITATIONS` ({invitations} days) |
| text and address of mails | after they left or were given up | `KEEP_MAIL_TEXTS` ({mails} days) |
| openings of share links | after they happened | `KEEP_LINK_OPENINGS` ({openings} days) |
| keys of sent forms | 7 days | |
| log of changes | for ever; holds no names or addresses of people as such | |
| log of exports and erasures | for ever; numbers and keys only | |

A beat task lets go of what is over once a day (`portal/personal/retention.py`). Backups follow the operator's
own periods: what was erased stands in them until they are gone.

## Tables

"Of a person" names the foreign keys by which a row belongs to an account or a person: its export takes them up.
"""


class Command(BaseCommand):
    help = "Write docs/data-inventory.md."

    def handle(self, **options):
        PATH.write_text(text(), encoding="utf-8")


def text():
    periods = {
        "sessions": settings.KEEP_SESSIONS.days,
        "invitations": settings.KEEP_INVITATIONS.days,
        "mails": settings.KEEP_MAIL_TEXTS.days,
        "openings": settings.KEEP_LINK_OPENINGS.days,
    }
    return HEAD.format(**periods) + "\n".join(_tables()) + "\n"


def _tables():
    keys = {}
    for model, key in subjects.relations():
        keys.setdefault(model._meta.label_lower, []).append(f"`{key.name}`")
    yield "\n| table | of a person | " + " | ".join(CLASSES) + " |"
    yield "|---" * (len(CLASSES) + 2) + "|"
    for label in sorted(FIELDS):
        cells = [FIELDS[label].get(which, "") for which in CLASSES]
        marked = [
            f"**{cell}**" if cell and which in (NAME, PERSONAL) else cell
            for which, cell in zip(CLASSES, cells, strict=True)
        ]
        yield f"| {apps.get_model(label)._meta.label} | {', '.join(keys.get(label, []))} | " + " | ".join(marked) + " |"
