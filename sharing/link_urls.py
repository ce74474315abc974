"""What a link that was given away opens; see `link_views`."""

from django.urls import path

from . import link_views

app_name = "links"
urlpatterns = [
    path("<int:pk>/", link_views.page, name="page"),
    path("<str:token>/", link_views.arrive, name="arrive"),
]
