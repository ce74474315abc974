from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from .actions import plan_visit_chain
from .models import AgendaItem, Traveller, Visit


class TravellerInline(admin.TabularInline):
    model = Traveller
    extra = 0
    autocomplete_fields = ["person"]


class AgendaInline(admin.TabularInline):
    model = AgendaItem
    extra = 0
    autocomplete_fields = ["theme"]


@admin.register(Visit)
class VisitAdmin(TranslationAdmin):
    """Texts, people and programme can be mended here. Planning, moving and every step of the state are acts of a
    city with notices and the other side's agreement, so they stay in the portal: the fields are read-only."""

    list_display = ["title", "guest", "host", "starts_on", "ends_on", "state", "lead"]
    list_filter = ["state", "starts_on", "needs_visa", "needs_permission"]
    list_select_related = ["guest", "host", "lead"]
    date_hierarchy = "starts_on"
    search_fields = [
        "title_tr__fold__contains",
        "title_en__fold__contains",
        "place__fold__contains",
        "host__name__fold__contains",
        "guest__name__fold__contains",
    ]
    autocomplete_fields = ["lead", "host_lead", "themes"]
    readonly_fields = [
        *("pairing", "guest", "host", "starts_on", "ends_on"),
        *("state", "state_note", "guest_confirmed", "host_confirmed", "in_the_portal"),
    ]
    inlines = [TravellerInline, AgendaInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "place", "themes"]}),
        (_("People"), {"fields": ["lead", "host_lead", "needs_visa", "needs_permission"]}),
        (_("Set in the portal"), {"fields": readonly_fields}),
    ]

    @admin.display(description=_("in the portal"))
    def in_the_portal(self, visit):
        return format_html('<a href="{}">{}</a>', visit.get_absolute_url(), _("Open the visit"))

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        """Whoever has the visit open in the portal learns that it changed."""
        obj.claim(obj.version)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Travellers and formalities have deadlines of their own: the chain follows."""
        super().save_related(request, form, formsets, change)
        if form.instance.has_chain:
            plan_visit_chain(visit=form.instance)
