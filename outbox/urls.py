from django.urls import path

from . import choice_views, staff_views, views

app_name = "outbox"
urlpatterns = [
    path("choices/", choice_views.mail_choices, name="choices"),
    path("unsubscribe/<str:token>/", choice_views.unsubscribe, name="unsubscribe"),
    path("undelivered/", staff_views.undelivered, name="undelivered"),
    path("undelivered/send-again/", staff_views.send_all_again, name="send_all_again"),
    path("undelivered/<int:number>/send-again/", staff_views.send_one_again, name="send_again"),
    path("undelivered/<int:number>/settle/", staff_views.settle_one, name="settle"),
]
# Where mails are files; `twinning.urls` mounts it with DEBUG only.
MAILBOX = [
    path("", views.mail_list, name="list"),
    path("<str:file>/<int:number>/", views.mail_detail, name="detail"),
    path("<str:file>/<int:number>/html/", views.mail_html, name="html"),
]
