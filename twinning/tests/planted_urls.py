"""The portal with the mistakes planted; only ever loaded as ROOT_URLCONF."""

from django.urls import include, path

from twinning.urls import urlpatterns as real

urlpatterns = [path("planted/", include(("twinning.tests.planted", "planted"))), *real]
