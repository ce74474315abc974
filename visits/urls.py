from django.urls import path

from . import act_views, plan_views, route_views, sharing_views, views

app_name = "visits"
urlpatterns = [
    path("", views.visit_list, name="list"),
    path("new/", route_views.create, name="create"),
    path("<int:pk>/", views.visit_detail, name="detail"),
    path("<int:pk>/edit/", plan_views.edit, name="edit"),
    path("<int:pk>/delegation/", plan_views.delegation, name="delegation"),
    path("<int:pk>/agenda/", plan_views.agenda, name="agenda"),
    path("<int:pk>/confirm/", act_views.confirm_dates, name="confirm_dates"),
    path("<int:pk>/become/<slug:state>/", act_views.change_state, name="change_state"),
    path("<int:pk>/plan-again/", act_views.plan_again, name="plan_again"),
    path("<int:pk>/comment/", views.comment, name="comment"),
    path("<int:pk>/share/", sharing_views.share, name="share"),
    path("<int:pk>/as-partner/", sharing_views.as_partner, name="as_partner"),
    path("<int:pk>/history/", views.visit_history, name="history"),
]
