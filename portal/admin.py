from django.contrib import admin

from .models import PersonalDataAct


@admin.register(PersonalDataAct)
class PersonalDataActAdmin(admin.ModelAdmin):
    """The proof that a request was answered: to read."""

    list_display = ["at", "what", "subject", "by"]
    list_filter = ["what", "at"]
    list_select_related = ["by"]
    date_hierarchy = "at"
    search_fields = ["subject"]
    fields = readonly_fields = ["at", "what", "subject", "by", "counts"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
