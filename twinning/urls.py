"""All addresses. A page that shows what stands further right is a view of a later app under the address
and name people expect: the pairing with its visits is `pairings:detail`, its view lives in `portal`."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

import cities.urls
import outbox.urls
import pairings.urls
from accounts import login_codes
from portal.views import city, health, pairing

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = _("Twinning administration")
# Deleting many at once would pass by each record's delete(); what may be deleted is deleted on its own page.
if "delete_selected" in dict(admin.site.actions):
    admin.site.disable_action("delete_selected")

with_city_page = [*cities.urls.urlpatterns, path("<int:pk>/", city.city_detail, name="detail")]
with_pairing_page = [*pairings.urls.urlpatterns, path("<int:pk>/", pairing.pairing_detail, name="detail")]

with_mailbox = [*outbox.urls.urlpatterns, *(outbox.urls.MAILBOX if settings.DEBUG else [])]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="portal:today"), name="home"),
    path("", include("portal.urls")),
    path("cities/", include((with_city_page, "cities"))),
    path("pairings/", include((with_pairing_page, "pairings"))),
    path("visits/", include("visits.urls")),
    path("sharing/", include("sharing.urls")),
    path("deadlines/", include("deadlines.urls")),
    path("documents/", include("documents.urls")),
    path("accounts/", include("accounts.urls")),
    # In the place of allauth's own page, and under its name.
    path("accounts/login/code/confirm/", login_codes.confirm_code, name="account_confirm_login_code"),
    path("accounts/", include("allauth.urls")),
    path("outbox/", include((with_mailbox, "outbox"))),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
