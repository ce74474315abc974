"""The doors to cities: 404 for what is not there and for what is not yours."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from .models import City, Invitation, Membership
from .reach import reach_of


def city_to_read(user, pk):
    return get_object_or_404(City.objects.visible_to(user).with_names(), pk=pk)


def city_to_edit(user, pk):
    return get_object_or_404(City.objects.editable_by(user).with_names(), pk=pk)


def city_to_look_back_on(user, pk):
    return get_object_or_404(City.objects.history_open_to(user).with_names(), pk=pk)


def city_with_members(user, pk):
    return get_object_or_404(City.objects.members_open_to(user).with_names(), pk=pk)


def city_to_manage(user, pk):
    return get_object_or_404(City.objects.members_managed_by(user).with_names(), pk=pk)


def city_to_grant(user, pk):
    return get_object_or_404(City.objects.grant_given_by(user).with_names(), pk=pk)


def membership_to_edit(user, pk):
    return get_object_or_404(Membership.objects.editable_by(user).with_names(), pk=pk)


def membership_to_end(user, pk):
    return get_object_or_404(Membership.objects.endable_by(user).with_names(), pk=pk)


def invitation_to_manage(user, pk):
    return get_object_or_404(Invitation.objects.editable_by(user).pending().with_names(), pk=pk)


def profile_open_to(user):
    """Profiles and priorities a user may read by role alone; a shared pairing opens more (`portal.views.city`)."""
    return Q(published=True) | Q(pk__in=reach_of(user).read)
