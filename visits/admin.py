from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from pairings.admin import PairingAdmin
from pairings.models import Pairing
from twinning.shared.versions import VersionedAdmin

from .actions import plan_visit_chain, stop_visits_of, take_up_visits_of
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
class VisitAdmin(VersionedAdmin, TranslationAdmin):
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

    def has_delete_permission(self, request, obj=None):
        """A visit that will not be held is cancelled: its chain ends and those concerned are told."""
        return False

    def save_model(self, request, obj, form, change):
        was = Visit.objects.select_related("lead", "host_lead").get(pk=obj.pk)
        form.in_charge_before = (was.lead, was.host_lead)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Travellers, formalities and those in charge have deadlines of their own: the chain follows."""
        super().save_related(request, form, formsets, change)
        if form.instance.has_chain:
            plan_visit_chain(visit=form.instance, in_charge_before=form.in_charge_before)


admin.site.unregister(Pairing)


@admin.register(Pairing)
class PairingWithVisitsAdmin(PairingAdmin):
    """Registered here and not in `pairings`, because what becomes of a pairing concerns its visits."""

    def get_readonly_fields(self, request, obj=None):
        fixed = ["twin"] if obj and obj.visits.exists() else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def save_model(self, request, obj, form, change):
        before = Pairing.objects.get(pk=obj.pk).state if change else obj.state
        super().save_model(request, obj, form, change)
        withdrawn = Pairing.State.WITHDRAWN
        if obj.state == withdrawn != before:
            stop_visits_of(pairing=obj)
        elif before == withdrawn != obj.state:
            take_up_visits_of(pairing=obj)
