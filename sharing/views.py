"""What people do with comments. Writing one comes from the subject's page, whose app opens the door and hands the
subject on (`take_comment`)."""

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twinning.shared.versions import holding

from . import access, actions
from .forms import CommentForm, EditForm
from .models import Comment
from .talk import talk_on

GET_OR_POST = ["GET", "HEAD", "POST"]
OWN_TABS = ("program", "deadlines")  # parts whose tab shows what is said of them


def take_comment(request, subject):
    """A page with the form alone, and what the form on the subject's page is sent to."""
    part = request.POST.get("part") or request.GET.get("part", "")
    part = part if part in subject.parts else ""
    form = CommentForm(request.POST or None, subject=subject, user=request.user)
    if request.method == "POST" and form.is_valid():
        comment, told = actions.write_comment(subject=subject, by=request.user, part=part, **form.cleaned_data)
        messages.success(request, sent_words(told))
        return redirect(address_of(comment, subject))
    said = talk_on(subject, request.user, action="", may_talk=True, pages=request.GET, part=part or None)
    context = {
        "subject": subject,
        "form": form,
        "part": part,
        "about": subject.parts.get(part, ""),
        "talk": replace(said, form=None),  # it stands above already
    }
    return render(request, "sharing/write.html", context)


def sent_words(told):
    if not told:
        return _("Your comment is there. Nobody gets an e-mail about it.")
    names = ", ".join(str(user) for user in told)
    return _("Your comment is there. Told by e-mail: %(names)s.") % {"names": names}


def address_of(comment, subject):
    """Where it stands on the subject's page."""
    tab = comment.part if comment.part in OWN_TABS else "comments"
    return f"{subject.get_absolute_url()}?tab={tab}#comment-{comment.pk}"


@require_http_methods(GET_OR_POST)
@holding(Comment)
def edit(request, pk):
    comment = access.comment_to_edit(request.user, pk)
    form = EditForm(request.POST or None, instance=comment)
    if request.method == "POST" and form.is_valid() and _saved(form, request.user):
        messages.success(request, _("Your comment is changed."))
        return redirect(address_of(comment, comment.subject))
    context = {"subject": comment.subject, "form": form, "back": address_of(comment, comment.subject)}
    return render(request, "sharing/edit.html", context)


@transaction.atomic
def _saved(form, by):
    if not form.claim():
        return False
    actions.edit_comment(comment=form.save(commit=False), by=by)
    return True


@require_http_methods(GET_OR_POST)
@holding(Comment)
def remove(request, pk):
    comment = access.comment_to_edit(request.user, pk)
    if request.method == "POST":
        actions.remove_comment(comment=comment)
        undo = reverse("sharing:restore_comment", args=[comment.pk])
        messages.success(request, _("Your comment is removed."), extra_tags=f"undo:{undo}")
        return redirect(address_of(comment, comment.subject))
    text = _("Nobody sees it any more, but for who got it by e-mail already.")
    return ask(request, comment, _("Remove your comment?"), _("Remove"), text, danger=True)


@require_http_methods(GET_OR_POST)
@holding(Comment)
def restore(request, pk):
    """What Undo posts to; opened, it asks."""
    comment = access.comment_to_restore(request.user, pk)
    if request.method == "POST":
        actions.restore_comment(comment=comment)
        messages.success(request, _("Your comment is back."))
        return redirect(address_of(comment, comment.subject))
    return ask(request, comment, _("Bring your comment back?"), _("Bring it back"))


@require_http_methods(GET_OR_POST)
@holding(Comment)
def settle(request, pk):
    comment = access.comment_to_settle(request.user, pk)
    if request.method == "POST":
        actions.settle_comment(comment=comment, by=request.user)
        undo = reverse("sharing:reopen_comment", args=[comment.pk])
        messages.success(request, _("The point is settled."), extra_tags=f"undo:{undo}")
        return redirect(address_of(comment, comment.subject))
    return ask(request, comment, _("Is the point settled?"), _("Mark as settled"))


@require_http_methods(GET_OR_POST)
@holding(Comment)
def reopen(request, pk):
    comment = access.comment_to_settle(request.user, pk)
    if request.method == "POST":
        actions.reopen_comment(comment=comment)
        messages.success(request, _("The point is open again."))
        return redirect(address_of(comment, comment.subject))
    return ask(request, comment, _("Open the point again?"), _("Open again"))


def ask(request, comment, title, verb, text="", danger=False):
    context = {
        "title": title,
        "text": text,
        "submit_label": verb,
        "danger": danger,
        "cancel_url": address_of(comment, comment.subject),
    }
    return render(request, "shared/confirm.html", context)
