"""The doors to deadlines: 404 for what is not there and for what is not yours."""

from django.shortcuts import get_object_or_404

from cities.attached import SHARED, Audience
from cities.reach import reach_of

from .models import Deadline


def deadline_to_read(user, pk):
    return get_object_or_404(Deadline.objects.visible_to(user).with_names(), pk=pk)


def deadline_to_edit(user, pk):
    return get_object_or_404(Deadline.objects.editable_by(user).with_names(), pk=pk)


def deadline_to_look_back_on(user, pk):
    return get_object_or_404(Deadline.objects.history_open_to(user).with_names(), pk=pk)


def deadline_to_remind_of(user, pk):
    return get_object_or_404(Deadline.objects.remindable_by(user).with_names(), pk=pk)


def may_act_on(user, deadline):
    """What `editable_by` asks the database, answered for a row that is already here (with_names)."""
    reach = reach_of(user)
    if deadline.city_id in reach.write:
        return deadline.audience != Audience.MONEY or deadline.city_id in reach.money
    return deadline.city_id in reach.member and _is_of(user, deadline)


def may_see(user, deadline):
    """What `visible_to` asks the database of the row alone: whether its subject is visible is another question."""
    if deadline.audience in SHARED:
        return True
    reach = reach_of(user)
    if deadline.city_id in (reach.money if deadline.audience == Audience.MONEY else reach.read):
        return True
    return deadline.city_id in reach.member and _is_of(user, deadline)


def _is_of(user, deadline):
    people = (deadline.responsible, deadline.person)
    return any(person is not None and person.user_id == user.pk for person in people)


def may_remind_of(user, deadline):
    """What `remindable_by` asks the database, answered for a row that is already here and seen (with_names)."""
    write = reach_of(user).write
    if not write or not deadline.is_open or (deadline.responsible and deadline.responsible.user_id == user.pk):
        return False
    return deadline.city_id in write or deadline.audience in SHARED


def open_for_all(user, deadline, *, only_mine=False):
    """The open rows, this one first, that lists show as one line with it: the same deadline of other travellers."""
    if not deadline.is_open:
        return []
    if not deadline.key or deadline.person_id is None:
        return [deadline]
    rows = Deadline.objects.editable_by(user).open().filter(person__isnull=False)
    rows = rows.filter(
        content_type=deadline.content_type_id,
        object_id=deadline.object_id,
        key=deadline.key,
        city=deadline.city_id,
        due_on=deadline.due_on,
    )
    if only_mine:
        rows = rows.mine(user)
    return [deadline, *rows.exclude(pk=deadline.pk).with_names().order_by("pk")]
