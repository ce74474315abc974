"""The doors to cohorts and applications: 404 for what is not there and for what is not yours."""

from django.shortcuts import get_object_or_404

from .models import Application, Cohort


def cohort_to_read(user, pk):
    return get_object_or_404(Cohort.objects.visible_to(user).with_names(), pk=pk)


def cohort_to_record(user, pk):
    return get_object_or_404(Cohort.objects.result_recordable_by(user).with_names(), pk=pk)


def application_to_read(user, pk):
    return get_object_or_404(Application.objects.visible_to(user).with_names(), pk=pk)


def application_to_edit(user, pk):
    return get_object_or_404(Application.objects.editable_by(user).with_names(), pk=pk)


def application_to_submit(user, pk):
    return get_object_or_404(Application.objects.submittable_by(user).with_names(), pk=pk)


def application_to_withdraw(user, pk):
    return get_object_or_404(Application.objects.withdrawable_by(user).with_names(), pk=pk)
