"""Second steps in the administration, for people who lost theirs: it is removed, and they set up another one."""

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

# allauth gives these no names, so the administration would read them from the English source.
Authenticator._meta.verbose_name = _("second step")
Authenticator._meta.verbose_name_plural = _("second steps")
NAMES = {"user": _("user"), "type": _("kind"), "created_at": _("set up on"), "last_used_at": _("last used on")}
for name, label in NAMES.items():
    Authenticator._meta.get_field(name).verbose_name = label

admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondStepAdmin(admin.ModelAdmin):
    """Without its secret, which is nobody's business, and without a way to make or change one."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__full_name__fold__contains", "user__email__icontains"]
    fields = list(NAMES)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
