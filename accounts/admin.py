from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from twinning.shared.history_admin import HistoryAdmin

from . import second_step_admin  # noqa: F401  registers itself
from .models import User

# Where people sit is theirs to see; the identity provider stands in the environment, its tokens nowhere.
admin.site.unregister([UserSession, SocialApp, SocialToken])

POWERS = ("is_staff", "is_superuser", "groups")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts are opened by invitation and switched off, never deleted; passwords belong to their owners."""

    list_display = ["full_name", "email", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "language", "digest"]
    search_fields = ["full_name__fold__contains", "email__icontains"]
    ordering = ["full_name"]
    fieldsets = [
        (None, {"fields": ["full_name", "email", "language", "time_zone"]}),
        (_("Reminders"), {"fields": ["digest", "digest_hour", "digest_weekday", "quiet_days"]}),
        (_("Access"), {"fields": ["is_active", *POWERS, "last_login", "date_joined"]}),
    ]
    filter_horizontal = ["groups"]
    actions = ["switch_off", "switch_on"]

    def get_readonly_fields(self, request, obj=None):
        # The address is proven by its owner on the account pages; only a superuser hands out powers.
        fixed = ["email", "last_login", "date_joined"]
        return fixed if request.user.is_superuser else [*fixed, *POWERS]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Switch off: may no longer sign in"), permissions=["change"])
    def switch_off(self, request, queryset):
        for user in queryset.exclude(pk=request.user.pk):
            user.is_active = False
            user.save()

    @admin.action(description=_("Switch on again"), permissions=["change"])
    def switch_on(self, request, queryset):
        for user in queryset:
            user.is_active = True
            user.save()


admin.site.unregister(LogEntry)
admin.site.register(LogEntry, HistoryAdmin)
