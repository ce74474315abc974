from django.urls import path

from . import invitation_views, views

app_name = "cities"
urlpatterns = [
    path("", views.city_list, name="list"),
    path("<int:pk>/edit/", views.city_edit, name="edit"),
    path("invitations/<str:token>/", invitation_views.invitation, name="invitation"),
    path("<int:pk>/history/", views.city_history, name="history"),
]
