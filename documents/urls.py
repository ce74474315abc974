from django.urls import path

from . import download_views, views

app_name = "documents"
urlpatterns = [
    path("on/<str:label>/<int:object_id>/add/", views.add, name="add"),
    path("on/<str:label>/<int:object_id>/zip/", download_views.everything, name="zip"),
    path("<int:pk>/", views.document_detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/new-version/", views.new_version, name="new_version"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/history/", views.document_history, name="history"),
    path("<int:pk>/file/", download_views.file, name="file"),
    path("<int:pk>/preview/", download_views.preview, name="preview"),
    path("<int:pk>/versions/<int:number>/", download_views.version, name="version"),
]
