from django.contrib import admin

from .models import Comment


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
