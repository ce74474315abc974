"""How much the documents of a city may take up: all versions, and what was removed until it is deleted for good."""

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from cities.contacts import coordinators_of
from cities.models import City

from .amounts import amount
from .models import DocumentVersion


class NoRoom(Exception):
    """Carries the sentence, in the language of whoever brought the files."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


def used_by(city):
    return DocumentVersion.objects.filter(document__city=city).aggregate(sum=Sum("size"))["sum"] or 0


def make_room(city, files):
    """Call in the transaction that stores the files: whoever else adds for the same city waits until it is over."""
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    used, needed = used_by(city), sum(taken.size for taken in files)
    if used + needed > settings.DOCUMENT_CITY_BYTES:
        raise NoRoom(_sentence(city, used, needed))


def _sentence(city, used, needed):
    coordinator = coordinators_of([city]).get(city.pk)
    return _(
        "The documents of %(city)s take up %(used)s of %(limit)s, with all versions and what was removed in the last "
        "%(days)s days; %(needed)s more do not fit. Please ask %(coordinator)s which of them can be removed, or the "
        "portal's administrator for more room."
    ) % {
        "city": city,
        "used": amount(used),
        "limit": amount(settings.DOCUMENT_CITY_BYTES),
        "days": settings.DOCUMENT_KEPT_DAYS,
        "needed": amount(needed),
        "coordinator": coordinator or _("your coordinator"),
    }
