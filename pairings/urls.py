from django.urls import path

from . import candidate_views, scenario_views, views

app_name = "pairings"
urlpatterns = [
    path("", views.pairing_list, name="list"),
    path("candidates/", candidate_views.candidates, name="candidates"),
    path("how-we-calculate/", candidate_views.how_we_calculate, name="how_we_calculate"),
    path("scenarios/<int:pk>/", scenario_views.scenario, name="scenario"),
    path("scenarios/<int:pk>/compute/", scenario_views.compute, name="compute_scenario"),
    path("scenarios/<int:pk>/publish/", scenario_views.publish, name="publish_scenario"),
    path("<int:pk>/edit/", views.pairing_edit, name="edit"),
    path("<int:pk>/history/", views.pairing_history, name="history"),
]
