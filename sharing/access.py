"""The doors to comments and links: 404 for what is not there and for what is not yours."""

from django.shortcuts import get_object_or_404

from .models import Comment, ShareLink


def comment_to_edit(user, pk):
    return get_object_or_404(Comment.objects.editable_by(user).with_names(), pk=pk)


def comment_to_restore(user, pk):
    return get_object_or_404(Comment.objects.restorable_by(user).with_names(), pk=pk)


def comment_to_settle(user, pk):
    return get_object_or_404(Comment.objects.resolvable_by(user).with_names(), pk=pk)


def link_to_read(user, pk):
    return get_object_or_404(ShareLink.objects.visible_to(user).with_names().with_openings(), pk=pk)


def link_to_take_back(user, pk):
    return get_object_or_404(ShareLink.objects.editable_by(user).with_names(), pk=pk)
