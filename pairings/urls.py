from django.urls import path

from . import application_views, views

app_name = "pairings"
urlpatterns = [
    path("", views.pairing_list, name="list"),
    path("<int:pk>/edit/", views.pairing_edit, name="edit"),
    path("<int:pk>/history/", views.pairing_history, name="history"),
    path("cohorts/", application_views.cohort_list, name="cohorts"),
    path("cohorts/<int:pk>/", application_views.cohort_detail, name="cohort"),
    path("cohorts/<int:pk>/apply/", application_views.apply, name="apply"),
    path("cohorts/<int:pk>/result/", application_views.result, name="result"),
    path("applications/", application_views.application_list, name="applications"),
    path("applications/<int:pk>/", application_views.application_detail, name="application"),
    path("applications/<int:pk>/edit/", application_views.application_edit, name="application_edit"),
    path("applications/<int:pk>/check/", application_views.application_check, name="application_check"),
    path("applications/<int:pk>/submit/", application_views.submit, name="application_submit"),
    path("applications/<int:pk>/withdraw/", application_views.withdraw, name="application_withdraw"),
]
