"""Adding documents to a subject, and the page of one."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from twinning.shared import history
from twinning.shared.subjects import attach_subjects
from twinning.shared.versions import holding

from . import actions
from .access import (
    document_to_edit,
    document_to_look_back_on,
    document_to_read,
    document_to_restore,
    subject_to_add_to,
    writing_sides,
)
from .amounts import amount
from .forms import AddForm, EditForm, VersionOfFileForm
from .intake import ACCEPTED
from .listing import icon_of
from .models import Document, DocumentVersion
from .room import NoRoom
from .sayings import seen_by

GET_OR_POST = ["GET", "HEAD", "POST"]
REFUSED = "documents-refused"


@require_http_methods(GET_OR_POST)
def add(request, label, object_id):
    subject = subject_to_add_to(request.user, label, object_id)
    city = writing_sides(request.user, subject)[0]
    posted = request.method == "POST"
    form = AddForm(*((request.POST, request.FILES) if posted else ()), user=request.user, city=city)
    if posted and form.is_valid() and (added := _added(form, subject, city, request.user)):
        messages.success(request, _added_words(len(added)))
        if form.refused:  # an answer that is no redirect would take the good ones back, too
            request.session[REFUSED] = form.refused
            return _onward(request, request.path)
        return _onward(request, _shelf_url(subject))
    context = {
        "form": form,
        "subject": subject,
        "city": city,
        "refused": request.session.pop(REFUSED, []) if request.method == "GET" and REFUSED in request.session else [],
        "cancel_url": _shelf_url(subject),
    } | what_may_be_added(settings.DOCUMENTS_AT_ONCE)
    return render(request, "documents/add.html", context)


def _added(form, subject, city, by):
    """None when there is no room for them, which the form then says."""
    wanted = {name: form.cleaned_data[name] for name in ("kind", "audience", "title")}
    try:
        return actions.add_documents(subject=subject, city=city, by=by, files=form.taken, **wanted)
    except NoRoom as full:
        form.add_error("files", full.sentence)


def _onward(request, url):
    """A script that shows progress must not follow by itself: it would use up the messages (static/documents.js)."""
    answer = redirect(url)
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        answer.status_code = 300
    return answer


def _added_words(number):
    return ngettext("%(number)s document is added.", "%(number)s documents are added.", number) % {"number": number}


def _shelf_url(subject):
    """Where the subject shows its documents; a page without tabs ignores the question."""
    return f"{subject.get_absolute_url()}?tab=documents"


@require_safe
def document_detail(request, pk):
    document = document_to_read(request.user, pk)
    attach_subjects([document], request.user)
    versions = list(document.versions.select_related("uploaded_by"))
    context = {
        "document": document,
        "icon_name": icon_of(document.current),
        "versions": versions,
        "may_edit": Document.objects.editable_by(request.user).filter(pk=pk).exists(),
        "shelf_url": _shelf_url(document.subject),
    }
    return render(request, "documents/detail.html", context)


@require_http_methods(GET_OR_POST)
@holding(Document)
def edit(request, pk):
    document = document_to_edit(request.user, pk)
    before = document.audience
    form = EditForm(request.POST if request.method == "POST" else None, instance=document, user=request.user)
    if request.method == "POST" and form.is_valid() and form.claim():
        form.save()
        messages.success(request, _saved_words(document, before, request.user))
        return redirect(document)
    return _form_page(request, "documents/edit.html", document, form)


def _saved_words(document, before, user):
    saved = _("The changes are saved.")
    if document.audience == before:
        return saved
    attach_subjects([document], user)
    return f"{saved} {seen_by(document, before)}"


@require_http_methods(GET_OR_POST)
@holding(Document)
def new_version(request, pk):
    document = document_to_edit(request.user, pk)
    form = VersionOfFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid() and (added := _added_version(form, document, request.user)):
        messages.success(request, _("Version %(number)s is added.") % {"number": added.number})
        return _onward(request, document.get_absolute_url())
    return _form_page(request, "documents/new_version.html", document, form)


def _added_version(form, document, by):
    (taken,) = form.taken
    try:
        return actions.add_version(document=document, by=by, taken=taken, note=form.cleaned_data["note"])
    except NoRoom as full:
        form.add_error("file", full.sentence)


def _form_page(request, template, document, form):
    attach_subjects([document], request.user)
    context = {"form": form, "document": document, "shelf_url": _shelf_url(document.subject)}
    return render(request, template, context | what_may_be_added(at_once=1))


def what_may_be_added(at_once):
    """For the help beside the form."""
    return {"accepted": ACCEPTED, "at_once": at_once, "largest": amount(settings.DOCUMENT_MAX_BYTES)}


@require_http_methods(GET_OR_POST)
@holding(Document)
def remove(request, pk):
    document = document_to_edit(request.user, pk)
    attach_subjects([document], request.user)
    if request.method == "POST":
        actions.remove_document(document=document, by=request.user)
        undo = reverse("documents:restore", args=[pk])
        messages.success(request, _("“%(title)s” is removed.") % {"title": document.title}, extra_tags=f"undo:{undo}")
        return redirect(_shelf_url(document.subject))
    words = {"title": document.title}
    context = {
        "title": _("Remove “%(title)s”?") % words,
        "text": _("Nobody will see it any more, with all its versions. You can bring it back for some days."),
        "submit_label": _("Remove"),
        "danger": True,
        "cancel_url": document.get_absolute_url(),
    }
    return render(request, "shared/confirm.html", context)


@require_http_methods(GET_OR_POST)
@holding(Document)
def restore(request, pk):
    document = document_to_restore(request.user, pk)
    if request.method == "POST":
        actions.restore_document(document=document, by=request.user)
        messages.success(request, _("“%(title)s” is back.") % {"title": document.title})
        return redirect(document)
    attach_subjects([document], request.user)
    context = {
        "title": _("Bring the document back?"),  # its name is nobody's while it is removed
        "text": _("It will be seen by the same people as before."),
        "submit_label": _("Bring back"),
        "cancel_url": _shelf_url(document.subject),
    }
    return render(request, "shared/confirm.html", context)


@require_safe
def document_history(request, pk):
    document = document_to_look_back_on(request.user, pk)
    attach_subjects([document], request.user)
    parts = [(DocumentVersion, DocumentVersion.part_of)]
    return history.show(request, document, all_label=_("Documents"), all_url=_shelf_url(document.subject), parts=parts)
