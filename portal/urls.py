from django.urls import path

from .views import personal_data, security, today

app_name = "portal"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("my-data/", personal_data.my_data, name="my_data"),
    path("personal-data/user/<int:pk>/", personal_data.data_of, {"kind": "user"}, name="data_of_user"),
    path("personal-data/user/<int:pk>/erase/", personal_data.erase, {"kind": "user"}, name="erase_user"),
    path("personal-data/person/<int:pk>/", personal_data.data_of, {"kind": "person"}, name="data_of_person"),
    path("personal-data/person/<int:pk>/erase/", personal_data.erase, {"kind": "person"}, name="erase_person"),
    path(".well-known/security.txt", security.security_txt, name="security_txt"),
]
