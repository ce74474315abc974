"""Rows that hang on a subject: deadlines, documents, comments, share links.

An attached row belongs to one city and has an audience. It is visible to the own city as its roles allow, to
others only if its audience allows, and to nobody who does not see its subject: one subquery per subject model,
never a loop.
"""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twinning.shared.subjects import of_subject, on_visible_subject

from .reach import reach_of


class Audience(models.TextChoices):
    """Who beside the owning city may see a row."""

    INTERNAL = "internal", _("Own city only")
    PARTNERS = "partners", _("Partners too")
    PUBLIC = "public", _("Everybody")
    MONEY = "money", _("Own city, those who see money")


SHARED = (Audience.PARTNERS, Audience.PUBLIC)


def audience_open_to(user):
    """A Q: what the row itself allows. Whether its subject is visible is the other half (`on_visible_subject`)."""
    reach = reach_of(user)
    own = Q(city_id__in=reach.read) & ~Q(audience=Audience.MONEY)
    money = Q(city_id__in=reach.money, audience=Audience.MONEY)
    return own | money | Q(audience__in=SHARED)


def writable_by(user):
    """A Q: rows of the cities this user writes for; those about money only through that door."""
    reach = reach_of(user)
    return Q(city_id__in=reach.write) & (~Q(audience=Audience.MONEY) | Q(city_id__in=reach.money))


def sides_of(subject, user):
    """The cities taking part in a subject for which this user speaks: as a member, or by a district's grant.
    The first one is whose a new row becomes."""
    reach = reach_of(user)
    return [city for city in subject.cities if city.pk in reach.member or city.pk in reach.write]


class AttachedQuerySet(models.QuerySet):
    def of(self, subject):
        return self.filter(**of_subject(subject))

    def visible_to(self, user):
        # Also the own ones: what hangs on a pairing that the city has left is over for it.
        return self.filter(audience_open_to(user)).filter(on_visible_subject(user))

    def editable_by(self, user):
        return self.filter(writable_by(user)).filter(on_visible_subject(user))


class Attached(models.Model):
    """City, subject and audience. Say in Meta an index over (content_type, object_id)."""

    city = models.ForeignKey("cities.City", verbose_name=_("city"), on_delete=models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, editable=False)
    object_id = models.BigIntegerField(editable=False)
    subject = GenericForeignKey()
    audience = models.CharField(_("visible to"), max_length=10, choices=Audience, default=Audience.INTERNAL)

    class Meta:
        abstract = True
