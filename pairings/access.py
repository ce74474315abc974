"""The doors to pairings: 404 for what is not there and for what is not yours."""

from django.shortcuts import get_object_or_404

from cities.reach import reach_of

from .models import Facilitator, Pairing


def pairing_to_read(user, pk):
    return get_object_or_404(Pairing.objects.visible_to(user).with_names(), pk=pk)


def pairing_to_look_back_on(user, pk):
    return get_object_or_404(Pairing.objects.history_open_to(user).with_names(), pk=pk)


def pairing_to_discuss(user, pk):
    return get_object_or_404(Pairing.objects.discussable_by(user).with_names(), pk=pk)


def may_talk_in(pairing, user):
    """What `discussable_by` asks the database, answered for a pairing that is here and seen."""
    if pairing.state in Pairing.READ_ONLY:
        return False
    reach = reach_of(user)
    speaks = reach.member | reach.write
    return bool(reach.guest) or pairing.twin_id in speaks or any(city.pk in speaks for city in pairing.cities)


def pairing_to_edit(user, pk):
    return get_object_or_404(Pairing.objects.editable_by(user).with_names(), pk=pk)


def pairing_to_facilitate(user, pk):
    return get_object_or_404(Pairing.objects.facilitators_chosen_by(user).with_names(), pk=pk)


def facilitator_to_decide(user, pk):
    return get_object_or_404(Facilitator.objects.editable_by(user).with_names(), pk=pk)
