from django.urls import path

from . import link_views, views

app_name = "sharing"
urlpatterns = [
    path("comments/<int:pk>/edit/", views.edit, name="edit_comment"),
    path("comments/<int:pk>/remove/", views.remove, name="remove_comment"),
    path("comments/<int:pk>/restore/", views.restore, name="restore_comment"),
    path("comments/<int:pk>/settle/", views.settle, name="settle_comment"),
    path("comments/<int:pk>/reopen/", views.reopen, name="reopen_comment"),
    path("links/<int:pk>/", link_views.link, name="link"),
    path("links/<int:pk>/take-back/", link_views.take_back, name="take_back"),
]
