from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from twinning.shared.versions import VersionedAdmin

from .assessing import Assessment
from .models import Cohort, CohortRole, Criterion, Pairing, PairingHost, Programme


@admin.register(Programme)
class ProgrammeAdmin(TranslationAdmin):
    list_display = ["name", "key", "website"]
    search_fields = ["name_tr__fold__contains", "name_en__fold__contains", "key"]


@admin.register(Cohort)
class CohortAdmin(TranslationAdmin):
    list_display = ["name", "programme", "number", "call_closes", "starts_on", "ends_on", "rule_set"]
    list_filter = ["programme", "rule_set"]
    list_select_related = ["programme", "rule_set"]
    search_fields = ["name_tr__fold__contains", "name_en__fold__contains", "programme__name_en__fold__contains"]
    autocomplete_fields = ["programme", "organiser"]
    fieldsets = [
        (None, {"fields": ["programme", "number", "name", "organiser", "rule_set", "source"]}),
        (_("Call"), {"fields": ["call_opens_on", "call_closes_original", "call_closes", "call_time_zone"]}),
        (_("Period"), {"fields": ["starts_on", "ends_on", "months", "co_creating_from", "capitalising_from"]}),
        (
            _("Rules"),
            {"fields": ["host_rule", "twins_per_host", "representatives", "travel_ceiling", "hours_per_month"]},
        ),
    ]


class HostInline(admin.TabularInline):
    """A host that leaves gets a last day; what it took part in stays."""

    model = PairingHost
    extra = 1
    autocomplete_fields = ["city"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Pairing)
class PairingAdmin(VersionedAdmin, TranslationAdmin):
    """The twin's editors write the texts in the portal; cities, cohort and state are set here."""

    list_display = ["name", "cohort", "state", "starts_on", "ends_on"]
    list_filter = ["state", "cohort"]
    search_fields = [
        "twin__name__fold__contains",
        "hosts__city__name__fold__contains",
        "pilot_activity_tr__fold__contains",
        "pilot_activity_en__fold__contains",
    ]
    autocomplete_fields = ["cohort", "twin", "themes"]
    inlines = [HostInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()

    @admin.display(description=_("pairing"), ordering="twin__name")
    def name(self, pairing):
        return str(pairing)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(CohortRole)
class CohortRoleAdmin(admin.ModelAdmin):
    list_display = ["user", "cohort", "role"]
    list_filter = ["role", "cohort"]
    list_select_related = ["user", "cohort"]
    search_fields = ["user__full_name__fold__contains", "user__email__icontains"]
    autocomplete_fields = ["cohort", "user"]


@admin.register(Criterion)
class CriterionAdmin(TranslationAdmin):
    """Fixed once somebody has handed in an assessment: its mean was made with these weights."""

    list_display = ["title", "cohort", "kind", "weight", "rank"]
    list_filter = ["kind", "cohort"]
    list_select_related = ["cohort"]
    search_fields = ["title_tr__fold__contains", "title_en__fold__contains"]
    autocomplete_fields = ["cohort"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_fixed(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_fixed(obj)


def _is_fixed(criterion):
    handed_in = Assessment.objects.handed_in()
    return criterion is not None and handed_in.filter(application__cohort=criterion.cohort_id).exists()
