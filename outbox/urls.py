from django.urls import path

from . import views

app_name = "outbox"
urlpatterns = [
    path("", views.mail_list, name="list"),
    path("<str:file>/<int:number>/", views.mail_detail, name="detail"),
    path("<str:file>/<int:number>/html/", views.mail_html, name="html"),
]
