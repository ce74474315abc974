"""Rules and deadlines in the administration. A deadline's derived values are read-only: planning sets them."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.admin import TranslationAdmin

from cities.admin_filters import CountryFilter
from twinning.shared.exchange.pages import ExchangeAdmin
from twinning.shared.versions import VersionedAdmin, VersionedAdminForm

from .exchange import RuleExchange, read_rungs
from .models import Deadline, Holiday, Reminder, ReminderStart, Rule, RuleSet


class RungsField(forms.CharField):
    """Rungs as people write them: 14, 7, 2, 0, -1."""

    def prepare_value(self, value):
        return ", ".join(str(rung) for rung in value) if isinstance(value, list) else value

    def to_python(self, value):
        try:
            return read_rungs(value or "")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != self.prepare_value(self.to_python(data))


class RuleForm(forms.ModelForm):
    rungs = RungsField(
        label=_("Reminders"),
        required=False,
        help_text=_("Days before the deadline; 0 is the day itself, negative numbers remind after it."),
    )


@admin.register(Rule)
class RuleAdmin(ExchangeAdmin, TranslationAdmin):
    form = RuleForm
    exchange = RuleExchange
    list_display = ["title", "rule_set", "anchor", "months", "days", "reminders", "side", "duty", "audience", "active"]
    list_filter = [
        "rule_set",
        "active",
        "anchor",
        "side",
        "duty",
        "audience",
        ("country", CountryFilter),
        "condition",
        "shifts",
    ]
    list_select_related = ["rule_set"]
    search_fields = ["key", "title_tr__fold__contains", "title_en__fold__contains", "source_tr", "source_en"]
    autocomplete_fields = ["rule_set"]
    fieldsets = [
        (None, {"fields": ["rule_set", "key", "title", "active"]}),
        (_("When"), {"fields": ["anchor", "months", "days", "shifts", "rungs"]}),
        (_("For whom"), {"fields": ["side", "duty", "audience", "country", "condition"]}),
        (None, {"fields": ["source"]}),
    ]

    @admin.display(description=_("Reminders"))
    def reminders(self, rule):
        return ", ".join(str(rung) for rung in rule.rungs)


class RuleInline(admin.TabularInline):
    """What a rule set holds, at a glance; each rule is edited on its own page."""

    model = Rule
    fields = ["key", "anchor", "months", "days", "side", "duty", "active"]
    readonly_fields = ["key", "anchor", "months", "days", "side", "duty"]
    show_change_link = True
    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(RuleSet)
class RuleSetAdmin(admin.ModelAdmin):
    list_display = ["name", "key"]
    search_fields = ["name__fold__contains", "key"]
    inlines = [RuleInline]


class OpenFilter(admin.SimpleListFilter):
    title = _("open or closed")
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("yes", pgettext_lazy("deadlines", "Open")), ("no", pgettext_lazy("deadlines", "Closed"))]

    def queryset(self, request, queryset):
        return {"yes": queryset.open, "no": queryset.closed}.get(self.value(), queryset.all)()


class DeadlineForm(VersionedAdminForm):
    rungs = RungsField(
        label=_("Reminders"),
        required=False,
        help_text=_("Days before the deadline; 0 is the day itself, negative numbers remind after it."),
    )


@admin.register(Deadline)
class DeadlineAdmin(VersionedAdmin, TranslationAdmin):
    form = DeadlineForm
    list_display = ["title", "city", "person", "responsible", "due_on", "pinned", "closed_how"]
    list_filter = [
        OpenFilter,
        "closed_how",
        "audience",
        "duty",
        "short_notice",
        "pinned",
        ("city__country", CountryFilter),
    ]
    list_select_related = ["city", "person", "responsible"]
    search_fields = [
        *("title_tr__fold__contains", "title_en__fold__contains", "key", "city__name__fold__contains"),
        *("person__full_name__fold__contains", "responsible__full_name__fold__contains"),
    ]
    date_hierarchy = "due_on"
    autocomplete_fields = ["responsible"]
    readonly_fields = [
        "city",
        "belongs_to",
        "rule",
        "key",
        "person",
        "anchor",
        "months",
        "days",
        "shifts",
        "counted_on",
        "short_notice",
        "closed_how",
        "closed_at",
        "closed_by",
        "closed_note",
    ]
    fieldsets = [
        (None, {"fields": ["title", "belongs_to", "city", "person", "responsible", "duty", "audience"]}),
        (_("When"), {"fields": ["due_on", "due_time", "rungs", "pinned", "short_notice"]}),
        (_("How it was counted"), {"fields": ["rule", "key", "anchor", "months", "days", "shifts", "counted_on"]}),
        (_("Closing"), {"fields": ["closed_how", "closed_at", "closed_by", "closed_note"]}),
    ]

    @admin.display(description=_("Belongs to"))
    def belongs_to(self, deadline):
        return deadline.subject

    def save_model(self, request, obj, form, change):
        """A date set here is set by hand: it stays where it is when the chain moves."""
        if {"due_on", "due_time"} & set(form.changed_data):
            obj.pinned, obj.short_notice = True, False
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["day", "name", "city"]
    list_filter = [("city__country", CountryFilter)]
    list_select_related = ["city"]
    search_fields = ["name__fold__contains", "city__name__fold__contains"]
    autocomplete_fields = ["city"]
    date_hierarchy = "day"


@admin.register(ReminderStart)
class ReminderStartAdmin(admin.ModelAdmin):
    """The day before which nothing is told; set once by the first run."""

    list_display = ["day"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Reminder)
class ReminderAdmin(admin.ModelAdmin):
    """The ledger: what was promised to whom. Read-only."""

    list_display = ["deadline", "due_on", "rung", "user", "email"]
    list_select_related = ["deadline", "user", "email"]
    list_filter = ["rung"]
    search_fields = [
        *("deadline__title_tr__fold__contains", "deadline__title_en__fold__contains"),
        *("user__full_name__fold__contains", "user__email__icontains"),
    ]
    date_hierarchy = "due_on"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
