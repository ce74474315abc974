"""The log of who changed what, for administrators: all of it, and nothing to change."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from .history import entries_of, name_of, names_of


class HistoryAdmin(admin.ModelAdmin):
    """In the words of the history pages. The library's own list looks for names our users do not have; this one
    takes its place in `accounts.admin`, which is found after it."""

    list_display = ["timestamp", "who", "kind", "name", "action"]
    list_display_links = ["timestamp", "name"]
    list_filter = ["action", ("content_type", admin.RelatedOnlyFieldListFilter), "timestamp"]
    list_select_related = ["actor", "content_type"]
    date_hierarchy = "timestamp"
    search_fields = ["object_repr__fold__contains", "actor__full_name__fold__contains", "actor__email__icontains"]
    fields = ["timestamp", "who", "kind", "name", "action", "what"]
    readonly_fields = fields
    show_full_result_count = False

    @admin.display(description=_("who"), ordering="actor__full_name")
    def who(self, row):
        return row.actor.full_name if row.actor else _("The portal")

    @admin.display(description=_("kind"))
    def kind(self, row):
        model = row.content_type.model_class()
        return model._meta.verbose_name if model else row.content_type.name

    @admin.display(description=_("object"))
    def name(self, row):
        return row.called if hasattr(row, "called") else name_of(row, names_of([row]))

    @admin.display(description=_("changes"))
    def what(self, row):
        (entry,) = entries_of([row])
        rows = ((change.field, change.before, change.after) for change in entry.changes)
        return format_html_join("", "<p>{}: <del>{}</del> → <b>{}</b></p>", rows) or "—"

    def get_changelist_instance(self, request):
        found = super().get_changelist_instance(request)
        names = names_of(found.result_list)
        for row in found.result_list:
            row.called = name_of(row, names)
        return found

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
