from django.urls import path

from . import invitation_views, member_views, views

app_name = "cities"
urlpatterns = [
    path("", views.city_list, name="list"),
    path("<int:pk>/edit/", views.city_edit, name="edit"),
    path("<int:pk>/members/", member_views.members, name="members"),
    path("<int:pk>/members/invite/", member_views.invite, name="invite"),
    path("<int:pk>/members/grant/", member_views.grant, name="grant"),
    path("memberships/<int:pk>/role/", member_views.change_role, name="change_role"),
    path("memberships/<int:pk>/remove/", member_views.remove, name="remove_member"),
    path("invited/<int:pk>/send-again/", member_views.send_again, name="send_again"),
    path("invited/<int:pk>/withdraw/", member_views.withdraw, name="withdraw"),
    path("invitations/<str:token>/", invitation_views.invitation, name="invitation"),
    path("<int:pk>/history/", views.city_history, name="history"),
]
