"""The doors to documents and to what they hang on: 404 for what is not there and for what is not yours."""

from django.apps import apps
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404

from cities.attached import sides_of
from cities.reach import reach_of

from .models import Document


def document_to_read(user, pk):
    return get_object_or_404(Document.objects.visible_to(user).with_names(), pk=pk)


def document_to_edit(user, pk):
    return get_object_or_404(Document.objects.editable_by(user).with_names(), pk=pk)


def document_to_restore(user, pk):
    return get_object_or_404(Document.objects.restorable_by(user).with_names(), pk=pk)


def document_to_look_back_on(user, pk):
    return get_object_or_404(Document.objects.history_open_to(user).with_names(), pk=pk)


def subject_to_read(user, label, pk):
    return get_object_or_404(_subjects(label).visible_to(user).with_names(), pk=pk)


def subject_to_add_to(user, label, pk):
    return get_object_or_404(_subjects(label).contributable_by(user).with_names(), pk=pk)


def _subjects(label):
    if label not in settings.SUBJECTS:
        raise Http404
    return apps.get_model(label).objects


def may_add_to(user, subject):
    """What `subject_to_add_to` asks the database, answered for a subject that this user sees."""
    return subject.takes_more and bool(writing_sides(user, subject))


def writing_sides(user, subject):
    """The first one is whose a new document becomes."""
    write = reach_of(user).write
    return [city for city in sides_of(subject, user) if city.pk in write]
