from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("preferences/", views.preferences, name="preferences"),
    # In the place of allauth's own page, which ends sessions unasked and all at once.
    path("sessions/", views.sessions, name="sessions"),
]
