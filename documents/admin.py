"""Documents in the administration: to see what there is. They are changed in the portal, where rights decide, and
their files are not offered here."""

from django.contrib import admin

from .models import Document, DocumentVersion


class ReadOnly:
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class VersionInline(ReadOnly, admin.TabularInline):
    model = DocumentVersion
    fields = ["number", "name", "media_type", "size", "note", "uploaded_at", "uploaded_by"]
    readonly_fields = fields
    extra = 0


@admin.register(Document)
class DocumentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "kind", "city", "audience", "created_by", "created_at", "removed_at"]
    list_filter = ["kind", "audience", ("removed_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["title"]
    list_select_related = ["city", "created_by"]
    date_hierarchy = "created_at"
    fields = [
        *("title", "kind", "audience", "city", "content_type", "object_id", "current", "created_by", "created_at"),
        *("removed_by", "removed_at"),
    ]
    readonly_fields = fields
    inlines = [VersionInline]
