from django import forms
from django.contrib import admin, messages
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from modeltranslation.admin import TranslationAdmin

from accounts.actions import account_of
from twinning.shared.exchange.pages import ExchangeAdmin
from twinning.shared.versions import VersionedAdmin

from . import invitations
from .actions import add_member
from .admin_filters import CountryFilter
from .exchange import CityExchange, PersonExchange
from .models import City, CityTheme, Invitation, Membership, Person, Tag, Theme, Unit, turkish


@admin.register(Theme)
class ThemeAdmin(TranslationAdmin):
    list_display = ["name", "key", "icon", "rank"]
    list_editable = ["rank"]
    search_fields = ["name_tr__fold__contains", "name_en__fold__contains", "key"]


@admin.register(Tag)
class TagAdmin(TranslationAdmin):
    list_display = ["name", "kind", "key"]
    list_filter = ["kind"]
    search_fields = ["name_tr__fold__contains", "name_en__fold__contains", "key"]


class CityThemeInline(admin.TabularInline):
    model = CityTheme
    extra = 0
    autocomplete_fields = ["theme"]


class UnitInline(admin.TabularInline):
    model = Unit
    extra = 0


@admin.register(City)
class CityAdmin(VersionedAdmin, ExchangeAdmin):
    exchange = CityExchange
    list_display = ["name", "in_country", "kind", "parent", "population", "mission_city", "published", "members"]
    list_filter = ["kind", "mission_city", "published", ("country", CountryFilter)]
    list_select_related = ["parent"]
    ordering = [turkish("name"), "pk"]
    search_fields = ["name__fold__contains", "local_name__fold__contains", "also_known_as__fold__contains", "code"]
    autocomplete_fields = ["parent", "tags"]
    inlines = [CityThemeInline, UnitInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "local_name",
                    "also_known_as",
                    ("country", "code"),
                    "kind",
                    ("parent", "parent_may_act"),
                ]
            },
        ),
        (_("Facts"), {"fields": ["population", ("latitude", "longitude"), "climate", "time_zone"]}),
        (_("EU Cities Mission"), {"fields": ["mission_city", "mission_label_on"]}),
        (_("Profile"), {"fields": ["profile", "profile_language", "working_languages", "tags", "published"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(member_count=Count("memberships"))

    @admin.display(description=_("country"), ordering="country")
    def in_country(self, city):
        return city.country_name

    @admin.display(description=_("members"), ordering="member_count")
    def members(self, city):
        return city.member_count


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["name", "city"]
    list_filter = ["city__country"]
    list_select_related = ["city"]
    search_fields = ["name__fold__contains", "city__name__fold__contains"]
    autocomplete_fields = ["city"]


@admin.register(Person)
class PersonAdmin(ExchangeAdmin):
    exchange = PersonExchange
    list_display = ["full_name", "title", "unit", "city", "duty", "has_login", "left_on"]
    list_filter = ["duty", ("left_on", admin.EmptyFieldListFilter), ("user", admin.EmptyFieldListFilter)]
    list_select_related = ["city", "unit"]
    search_fields = ["full_name__fold__contains", "email__icontains", "city__name__fold__contains"]
    autocomplete_fields = ["city", "unit", "user"]

    @admin.display(description=_("login"), boolean=True)
    def has_login(self, person):
        return person.user_id is not None


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "city", "role", "since"]
    list_filter = ["role"]
    list_select_related = ["user", "city"]
    search_fields = ["user__full_name__fold__contains", "user__email__icontains", "city__name__fold__contains"]
    autocomplete_fields = ["city", "user"]
    readonly_fields = ["since"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "city", "user"] if obj else self.readonly_fields

    def save_model(self, request, obj, form, change):
        """Through the action, because whoever is a member is also one of the city's people."""
        obj.pk = add_member(city=obj.city, user=obj.user, role=obj.role).pk


class InvitationForm(forms.ModelForm):
    """To a role in a city; accounts without a city come from the page that gives them something to see."""

    role = forms.ChoiceField(label=_("role"), choices=Membership.Role.choices, initial=Membership.Role.READER)

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean(self):
        typed = super().clean()
        city, email = typed.get("city"), typed.get("email")
        account = account_of(email) if email else None
        if account and not account.is_active:
            self.add_error("email", _("This person’s account is switched off. Switch it on first."))
        elif account and account.memberships.filter(city=city).exists():
            self.add_error("email", _("This person is a member of the city already. Change the membership instead."))
        elif Invitation.objects.pending().of_members().filter(city=city, email=email).exists():
            self.add_error("email", _("This address has been invited already. Send that invitation again instead."))
        return typed


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return InvitationAdmin.STATES.items()

    def queryset(self, request, queryset):
        unused = queryset.filter(accepted_at=None, withdrawn_at=None)
        return {
            "open": unused.filter(expires_at__gt=timezone.now()),
            "expired": unused.filter(expires_at__lte=timezone.now()),
            "accepted": queryset.exclude(accepted_at=None),
            "withdrawn": queryset.exclude(withdrawn_at=None),
        }.get(self.value(), queryset)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Saving sends the mail. A sent invitation is not edited: it is sent again or withdrawn."""

    STATES = {
        "open": pgettext_lazy("invitation", "Open"),
        "expired": pgettext_lazy("invitation", "Expired"),
        "accepted": pgettext_lazy("invitation", "Accepted"),
        "withdrawn": pgettext_lazy("invitation", "Withdrawn"),
    }

    form = InvitationForm
    fields = ["city", "full_name", "email", "role", "language"]
    list_display = ["full_name", "email", "city", "role", "state", "expires_at", "invited_by"]
    list_filter = [StateFilter, "role", "language"]
    list_select_related = ["city", "invited_by"]
    search_fields = ["full_name__fold__contains", "email__icontains", "city__name__fold__contains"]
    autocomplete_fields = ["city"]
    actions = ["send_again", "withdraw"]

    @admin.display(description=_("state"))
    def state(self, invitation):
        if invitation.accepted_at:
            return self.STATES["accepted"]
        if invitation.withdrawn_at:
            return self.STATES["withdrawn"]
        return self.STATES["open" if invitation.expires_at > timezone.now() else "expired"]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": self.fields, "description": _("Saving sends the invitation by e-mail.")})]
        course = ["invited_by", "created_at", "expires_at", "accepted_at", "withdrawn_at"]
        return [(None, {"fields": self.fields}), (_("What became of it"), {"fields": course})]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_send_permission(self, request):
        return self.has_add_permission(request)

    def save_model(self, request, obj, form, change):
        fields = {name: form.cleaned_data[name] for name in self.fields}
        obj.pk = invitations.invite(by=request.user, **fields).pk

    @admin.action(description=_("Send again, with a new link"), permissions=["send"])
    def send_again(self, request, queryset):
        self.act_on_unused(request, queryset, invitations.send_again)

    @admin.action(description=pgettext_lazy("invitation", "Withdraw"), permissions=["send"])
    def withdraw(self, request, queryset):
        self.act_on_unused(request, queryset, invitations.withdraw)

    def act_on_unused(self, request, queryset, act):
        unused = queryset.filter(accepted_at=None, withdrawn_at=None)
        for invitation in unused:
            act(invitation=invitation)
        count = len(unused)
        text = ngettext("Done for %(count)s invitation.", "Done for %(count)s invitations.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)
