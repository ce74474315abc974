from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from twinning.shared.admin_filters import NamedValues

from . import kinds
from .actions import send_again
from .models import Email


def language_named(code):
    return dict(User.Language.choices).get(code, code)


class KindFilter(NamedValues):
    name_of = staticmethod(kinds.name_of)


class LanguageFilter(NamedValues):
    name_of = staticmethod(language_named)


@admin.register(Email)
class EmailAdmin(admin.ModelAdmin):
    """To see what became of a mail. Nothing here is edited; failed and uncertain mails can go out once more."""

    list_display = ["subject_or_kind", "to_address", "in_language", "state", "attempts", "created_at", "finished_at"]
    list_filter = ["state", ("kind", KindFilter), ("language", LanguageFilter), "created_at"]
    search_fields = ["to_address", "subject", "key"]
    list_select_related = True
    date_hierarchy = "created_at"
    actions = ["send_once_more"]
    fields = [
        "key",
        "of_kind",
        "recipient",
        "to_address",
        "in_language",
        "subject",
        "state",
        "reason",
        "attempts",
        "created_at",
        "send_after",
        "finished_at",
        "message_id",
        "text",
    ]
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_resend_permission(self, request):
        return request.user.has_perm("outbox.change_email")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("e-mail"), ordering="subject")
    def subject_or_kind(self, email):
        return email.subject or kinds.name_of(email.kind)

    @admin.display(description=_("kind"), ordering="kind")
    def of_kind(self, email):
        return kinds.name_of(email.kind)

    @admin.display(description=_("language"), ordering="language")
    def in_language(self, email):
        return language_named(email.language)

    @admin.action(description=_("Send again (failed and uncertain ones)"), permissions=["resend"])
    def send_once_more(self, request, queryset):
        sent = send_again(emails=queryset)
        words = ngettext("%(number)s e-mail goes out again.", "%(number)s e-mails go out again.", sent)
        level = messages.SUCCESS if sent else messages.WARNING
        self.message_user(request, words % {"number": sent}, level)
