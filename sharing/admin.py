from django.contrib import admin

from .models import Comment, ShareLink, ShareVisit


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """To look something up. What people said is theirs: nobody writes or changes it here."""

    list_display = ["author", "city", "audience", "part", "created_at", "resolved_at", "removed_at"]
    list_filter = ["audience", "language"]
    list_select_related = ["author", "city"]
    search_fields = ["text__fold__contains", "author__full_name__fold__contains"]
    date_hierarchy = "created_at"
    readonly_fields = ["author", "city", "audience", "part", "text", "language", "mentioned", "created_at", "edited_at"]
    fields = [*readonly_fields, "resolved_at", "resolved_by", "removed_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ShareVisitInline(admin.TabularInline):
    model = ShareVisit
    fields = readonly_fields = ["opened_at", "device"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(ShareLink)
class ShareLinkAdmin(admin.ModelAdmin):
    """To see what is open, and to shorten it: a day in the past ends a link. Made are they only in the portal, where
    the address is shown once."""

    list_display = ["recipient", "purpose", "city", "created_by", "created_at", "expires_at", "revoked_at"]
    list_filter = ["language", "expires_at"]
    list_select_related = ["city", "created_by"]
    search_fields = ["recipient__fold__contains", "purpose__fold__contains"]
    date_hierarchy = "created_at"
    readonly_fields = ["subject", "city", "language", "created_by", "created_at", "revoked_by", "revoked_at"]
    fields = ["recipient", "purpose", "expires_at", *readonly_fields]
    inlines = [ShareVisitInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
