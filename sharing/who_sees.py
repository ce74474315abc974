"""Who has access to a subject, said group by group: what each sees of it, and the names behind it."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Membership
from cities.reach import eyes_of_partners, reach_of

from .models import ShareLink

MOST_NAMES = 12
MOST_ENDED = 20


@dataclass(frozen=True)
class Group:
    title: str
    icon: str
    sees: str
    names: list = field(default_factory=list)
    more: str = ""
    url: str = ""


def who_sees(subject):
    """For people inside the city that owns the subject. Four queries, however many there are of them."""
    owner, *partners = subject.cities
    parents = [city.parent for city in subject.cities if city.parent_id]
    names = _members({city.pk for city in [owner, *partners, *parents]})
    shown = not partners or _shown_to(partners, subject)
    groups = [_own(owner, names)]
    groups += [_parent_of(city, names) for city in subject.cities if city.parent_id]
    groups += [_partner(city, names, shown) for city in partners]
    return [*groups, *_facilitators(subject, shown), _administrators()]


def _members(keys):
    """{city id: [name, ...]} of everybody who signs in for one of the cities."""
    rows = Membership.objects.filter(city_id__in=keys, user__is_active=True).select_related("user")
    names = {key: [] for key in keys}
    for row in rows.order_by("user__full_name", "pk"):
        names[row.city_id].append(str(row.user))
    return names


def _shown_to(partners, subject):
    seen = type(subject).objects.visible_to(eyes_of_partners(partners))
    return seen.filter(pk=subject.pk).exists()


def _group(title, icon, sees, names, url=""):
    more = len(names) - MOST_NAMES
    words = ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more} if more > 0 else ""
    return Group(title, icon, sees, names[:MOST_NAMES], words, url)


def _own(city, names):
    sees = _("Everything but money and personal data; editors see people, too, and coordinators see all.")
    return _group(city.name, "building-community", sees, names[city.pk], reverse("cities:members", args=[city.pk]))


def _parent_of(city, names):
    words = {"city": city}
    if city.parent_may_act:
        sees = _("What %(city)s sees; its coordinators act for %(city)s, which granted it.") % words
    else:
        sees = _("What %(city)s sees, but never money or personal data.") % words
    return _group(city.parent.name, "building", sees, names[city.parent_id])


def _partner(city, names, shown):
    if shown:
        sees = _("What is shared with partners: never money, personal data, or what your own team says among itself.")
    else:
        sees = _("Nothing yet: partners do not see it before its dates are proposed.")
    return _group(city.name, "arrows-join", sees, names[city.pk])


def _facilitators(subject, shown):
    names = [str(guest) for guest in subject.guests()]
    if not names or not shown:
        return []
    return [_group(_("Facilitators"), "user", _("What partners see; they comment, too."), names)]


def _administrators():
    sees = _("Everything, in the administration and with a second factor; what they do is kept in the history.")
    return Group(_("Administrators of the portal"), "shield-lock", sees)


# --- Links ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LinkLine:
    link: ShareLink
    recipient: str  # empty for who may not see people
    page: str
    url: str  # where it is taken back; empty for who may not


def links_of(subject, user, *, is_open):
    """The links of a subject as this user may know them: for whom they are is personal data."""
    links = ShareLink.objects.visible_to(user).of(subject).with_names().with_openings()
    links = links.open() if is_open else links.ended()[:MOST_ENDED]
    return [line_of(link, reach_of(user)) for link in links]


def line_of(link, reach):
    may_end = link.is_open and link.city_id in reach.coordinate
    return LinkLine(
        link,
        link.recipient if link.city_id in reach.people else "",
        reverse("sharing:link", args=[link.pk]),
        reverse("sharing:take_back", args=[link.pk]) if may_end else "",
    )
