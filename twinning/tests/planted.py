"""Mistakes, for the tests that must find them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from visits.models import Visit


def unlisted(request):
    return HttpResponse("Nobody said who may read this.")


def without_door(request, pk):
    return HttpResponse(str(Visit.objects.get(pk=pk)))


def with_half_a_door(request, pk):
    """Reading is asked for, writing is not."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    Visit.objects.filter(pk=pk).update(place="Changed")
    return HttpResponse(str(visit))


def fault(request):
    raise RuntimeError("Planted")


@require_safe
def gossip(request, pk):
    if Visit.objects.visible_to(request.user).filter(pk=pk).exists():
        return HttpResponse("Welcome")
    there = Visit.objects.values_list("pk", flat=True)
    return HttpResponse("Not yours" if pk in there else "Not there", status=404)


@require_safe
def hesitates(request, pk):
    if Visit.objects.visible_to(request.user).filter(pk=pk).exists():
        return HttpResponse("Welcome")
    if Visit.objects.filter(pk=pk).exists():
        Visit.objects.filter(pk=pk).count()
    return HttpResponse("Not there", status=404)


def takes_what_is_sent(request, pk):
    """A form with a key among its fields: whoever may edit their visit gives it to another city."""
    visit = get_object_or_404(Visit.objects.editable_by(request.user), pk=pk)
    if request.POST.get("host"):
        Visit.objects.filter(pk=pk).update(host=request.POST["host"])
    return HttpResponse(str(visit))


urlpatterns = [
    path("unlisted/", unlisted, name="unlisted"),
    path("fault/", fault, name="fault"),
    path("no-door/<int:pk>/", without_door, name="without_door"),
    path("half-a-door/<int:pk>/", with_half_a_door, name="with_half_a_door"),
    path("gossip/<int:pk>/", gossip, name="gossip"),
    path("hesitates/<int:pk>/", hesitates, name="hesitates"),
    path("takes-what-is-sent/<int:pk>/", takes_what_is_sent, name="takes_what_is_sent"),
]
