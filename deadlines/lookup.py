"""What digests tell, read for a whole set of them at once: a handful of queries, whatever their number.

Each gets as `email.still_due` the rows that are open, visible to its recipient, and due when the ledger says
the recipient was to be reminded of it."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from cities.models import Membership
from cities.reach import reach_of, remember_reach
from twinning.shared.subjects import subject_models

from .access import may_see
from .models import Deadline, Reminder


def look_up(emails):
    remember_reach([email.recipient for email in emails], Membership.objects.all())
    told = _told(emails)
    rows = Deadline.objects.open().with_names().in_bulk({pk for pks in told.values() for pk in pks})
    seen = _Subjects(rows.values())
    for email in emails:
        mine = [rows[pk] for pk in told[email.pk] if pk in rows]
        mine = [row for row in mine if may_see(email.recipient, row) and seen.has(row, email.recipient)]
        email.still_due = sorted(mine, key=lambda row: (row.due_on, row.pk))


def _told(emails):
    """{mail: deadlines it was promised to tell of that are still due on the same day}"""
    ledger = Reminder.objects.filter(email__in=emails, due_on=F("deadline__due_on"))
    wanted = {email.pk: set(email.payload["deadlines"]) for email in emails}
    told = defaultdict(set)
    for email, deadline in ledger.values_list("email_id", "deadline_id"):
        if deadline in wanted[email]:
            told[email].add(deadline)
    return told


class _Subjects:
    """The subjects of some rows, put on them, and who sees which. That follows from a user's reach alone, so it
    is asked once for all who reach the same cities, but for subjects whose `rights` are of the "person"; a test
    fails for the first other subject where it does not."""

    def __init__(self, rows):
        self.models = {ContentType.objects.get_for_model(model).pk: model for model in subject_models()}
        self.ids, self.seen = defaultdict(set), {}
        rows = [row for row in rows if row.content_type_id in self.models]
        for row in rows:
            self.ids[row.content_type_id].add(row.object_id)
        found = {kind: self.models[kind].objects.with_names().in_bulk(ids) for kind, ids in self.ids.items()}
        for row in rows:
            row.subject = found[row.content_type_id].get(row.object_id)

    def has(self, row, user):
        if row.content_type_id not in self.models:
            return False
        personal = getattr(self.models[row.content_type_id], "rights", "") == "person"
        place = (row.content_type_id, user.pk if personal else reach_of(user))
        if place not in self.seen:
            self.seen[place] = self._ask(row.content_type_id, user)
        return row.object_id in self.seen[place]

    def _ask(self, kind, user):
        visible = self.models[kind].objects.visible_to(user).order_by()
        return set(visible.filter(pk__in=self.ids[kind]).values_list("pk", flat=True))
