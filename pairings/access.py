"""The doors to pairings: 404 for what is not there and for what is not yours."""

from django.shortcuts import get_object_or_404

from .models import MatchScenario, Pairing


def pairing_to_read(user, pk):
    return get_object_or_404(Pairing.objects.visible_to(user).with_names(), pk=pk)


def pairing_to_look_back_on(user, pk):
    return get_object_or_404(Pairing.objects.history_open_to(user).with_names(), pk=pk)


def pairing_to_edit(user, pk):
    return get_object_or_404(Pairing.objects.editable_by(user).with_names(), pk=pk)


def scenario_to_read(user, pk):
    return get_object_or_404(MatchScenario.objects.visible_to(user).with_names(), pk=pk)


def scenario_to_edit(user, pk):
    return get_object_or_404(MatchScenario.objects.editable_by(user).with_names(), pk=pk)
