"""A person's data: one's own to take along, anybody's for administrators who answer a request."""

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.reauthentication import identity_confirmed
from cities.models import Person
from portal.personal import erasure, export
from portal.personal import subject as subjects

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@identity_confirmed
def my_data(request):
    subject = subjects.of_user(request.user)
    if request.method == "POST":
        return as_file(export.hand_out(subject=subject, by=request.user))
    return render(request, "portal/my_data.html", {"rows": in_words(export.counts_of(export.held_about(subject)))})


@require_http_methods(GET_OR_POST)
@identity_confirmed
def data_of(request, kind, pk):
    subject = subject_or_404(kind, pk, request.user)
    if request.method == "POST":
        return as_file(export.hand_out(subject=subject, by=request.user))
    context = {
        "subject": subject,
        "rows": in_words(export.counts_of(export.held_about(subject))),
        "erase_url": reverse(f"portal:erase_{kind}", args=[pk]),
        "admin_url": admin_page(kind, pk),
    }
    return render(request, "portal/data_of.html", context)


@require_http_methods(GET_OR_POST)
@identity_confirmed
def erase(request, kind, pk):
    subject = subject_or_404(kind, pk, request.user)
    if subject.user == request.user:
        messages.error(request, _("You cannot erase yourself. Another administrator can."))
        return redirect(f"portal:data_of_{kind}", pk=pk)
    if request.method == "POST":
        erasure.erase(subject=subject, by=request.user)
        messages.success(request, _("The data are erased. What was done is kept as numbers, without names."))
        return redirect(admin_page(kind, pk))
    context = {
        "subject": subject,
        "cancel_url": reverse(f"portal:data_of_{kind}", args=[pk]),
        "texts": sum(1 for _row in erasure.texts_with(subject)),
        "entries": erasure.in_the_log(subject),
    }
    return render(request, "portal/erase.html", context)


def subject_or_404(kind, pk, by):
    """Those who hand out powers are only handled by their like."""
    if kind == "user":
        subject = subjects.of_user(get_object_or_404(User, pk=pk))
    else:
        subject = subjects.of_person(get_object_or_404(Person.objects.select_related("user"), pk=pk))
    if subject.user and subject.user.is_superuser and not by.is_superuser:
        raise Http404
    return subject


def admin_page(kind, pk):
    name = "accounts_user" if kind == "user" else "cities_person"
    return reverse(f"admin:{name}_change", args=[pk])


def in_words(counts):
    """[(kind of rows, how many)]"""
    names = {label: capfirst(str(apps.get_model(label)._meta.verbose_name_plural)) for label in counts}
    return sorted((names[label], count) for label, count in counts.items())


def as_file(content):
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="twinning-data.zip"'},
    )
