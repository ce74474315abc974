from django.urls import path

from .views import today

app_name = "portal"
urlpatterns = [path("today/", today.today, name="today")]
