from django.urls import path

from . import views

app_name = "sharing"
urlpatterns = [
    path("comments/<int:pk>/edit/", views.edit, name="edit_comment"),
    path("comments/<int:pk>/remove/", views.remove, name="remove_comment"),
    path("comments/<int:pk>/restore/", views.restore, name="restore_comment"),
    path("comments/<int:pk>/settle/", views.settle, name="settle_comment"),
    path("comments/<int:pk>/reopen/", views.reopen, name="reopen_comment"),
]
