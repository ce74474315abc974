from django.urls import path

from . import facilitator_views, views

app_name = "pairings"
urlpatterns = [
    path("", views.pairing_list, name="list"),
    path("<int:pk>/edit/", views.pairing_edit, name="edit"),
    path("<int:pk>/comment/", views.comment, name="comment"),
    path("<int:pk>/facilitators/propose/", facilitator_views.propose, name="propose_facilitator"),
    path("facilitators/<int:pk>/agree/", facilitator_views.agree, name="agree_facilitator"),
    path("facilitators/<int:pk>/end/", facilitator_views.end, name="end_facilitator"),
    path("<int:pk>/history/", views.pairing_history, name="history"),
]
