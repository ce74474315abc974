from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .actions import send_again
from .models import Email


@admin.register(Email)
class EmailAdmin(admin.ModelAdmin):
    """To see what became of a mail. Nothing here is edited; failed and uncertain mails can go out once more."""

    list_display = ["subject_or_kind", "to_address", "language", "state", "attempts", "created_at", "finished_at"]
    list_filter = ["state", "kind", "language", "created_at"]
    search_fields = ["to_address", "subject", "key"]
    list_select_related = True
    date_hierarchy = "created_at"
    actions = ["send_once_more"]
    fields = [
        "key",
        "kind",
        "recipient",
        "to_address",
        "language",
        "subject",
        "state",
        "reason",
        "attempts",
        "created_at",
        "send_after",
        "finished_at",
        "message_id",
        "payload",
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
        return email.subject or email.kind

    @admin.action(description=_("Send again (failed and uncertain ones)"), permissions=["resend"])
    def send_once_more(self, request, queryset):
        sent = send_again(emails=queryset)
        words = ngettext("%(number)s e-mail goes out again.", "%(number)s e-mails go out again.", sent)
        level = messages.SUCCESS if sent else messages.WARNING
        self.message_user(request, words % {"number": sent}, level)
