from django.urls import path

from . import candidate_views, views

app_name = "pairings"
urlpatterns = [
    path("", views.pairing_list, name="list"),
    path("candidates/", candidate_views.candidates, name="candidates"),
    path("how-we-calculate/", candidate_views.how_we_calculate, name="how_we_calculate"),
    path("<int:pk>/edit/", views.pairing_edit, name="edit"),
    path("<int:pk>/history/", views.pairing_history, name="history"),
]
