"""The doors to visits: 404 for what is not there and for what is not yours."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from cities.attached import audience_open_to
from cities.models import City
from cities.reach import reach_of
from documents.models import Document
from pairings.models import Pairing
from sharing.talk import number_open

from .models import Visit


def visit_to_read(user, pk):
    visits = Visit.objects.visible_to(user).with_names()
    # What the tabs say in numbers.
    visits = visits.annotate(
        people=Count("travellers", distinct=True),
        items=Count("agenda", distinct=True),
        said=number_open(Visit, user),
        papers=_papers(user),
    )
    return get_object_or_404(visits, pk=pk)


def _papers(user):
    """How many documents of a visit this user sees."""
    kind = ContentType.objects.get_for_model(Visit)
    rows = Document.objects.filter(audience_open_to(user), content_type=kind, object_id=OuterRef("pk")).kept()
    number = rows.order_by().values("object_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def visit_to_look_back_on(user, pk):
    return get_object_or_404(Visit.objects.history_open_to(user).with_names(), pk=pk)


def visit_to_share(user, pk):
    return get_object_or_404(Visit.objects.shareable_by(user).with_names(), pk=pk)


def visit_to_discuss(user, pk):
    return get_object_or_404(Visit.objects.discussable_by(user).with_names(), pk=pk)


def visit_to_edit(user, pk):
    return get_object_or_404(Visit.objects.editable_by(user).with_names(), pk=pk)


def visit_to_confirm(user, pk):
    return get_object_or_404(Visit.objects.confirmable_by(user).with_names(), pk=pk)


def visit_with_delegation(user, pk):
    return get_object_or_404(Visit.objects.delegation_editable_by(user).with_names(), pk=pk)


def visit_with_agenda(user, pk):
    return get_object_or_404(Visit.objects.agenda_editable_by(user).with_names(), pk=pk)


@dataclass(frozen=True)
class Rights:
    """What the doors above would answer for a visit that is already here."""

    edit: bool
    agenda: bool
    history: bool
    delegation: bool
    share: bool
    confirm: tuple[City, ...]  # the cities whose agreement to the dates is this user's to give, and missing


def rights_on(visit, user) -> Rights:
    write = reach_of(user).write
    if visit.pairing.state in Pairing.READ_ONLY:
        write = frozenset()
    twin = visit.pairing.twin_id in write
    awaited = visit.not_agreed if visit.state == Visit.State.PROPOSED else []
    return Rights(
        edit=twin,
        history=visit.pairing.twin_id in reach_of(user).read,
        agenda=twin or visit.host_id in write,
        delegation=twin or visit.guest_id in write,
        share=visit.state != Visit.State.IDEA and visit.pairing.twin_id in reach_of(user).coordinate,
        confirm=tuple(city for city in awaited if city.pk in write),
    )
