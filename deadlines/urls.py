from django.urls import path

from . import act_views, views

app_name = "deadlines"
urlpatterns = [
    path("", views.deadline_list, name="list"),
    path("<int:pk>/", views.deadline_detail, name="detail"),
    path("<int:pk>/meet/", act_views.meet, name="meet"),
    path("<int:pk>/waive/", act_views.waive, name="waive"),
    path("<int:pk>/reopen/", act_views.reopen, name="reopen"),
    path("<int:pk>/reassign/", act_views.reassign, name="reassign"),
    path("<int:pk>/pin/", act_views.pin, name="pin"),
    path("<int:pk>/remind/", act_views.remind, name="remind"),
    path("<int:pk>/snooze/", act_views.snooze, name="snooze"),
    path("<int:pk>/history/", views.deadline_history, name="history"),
]
