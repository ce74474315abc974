"""The list of deadlines: its views (tabs), its filters and its pages."""

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cities.attached import SHARED
from cities.models import City
from cities.reach import reach_of
from twinning.shared.subjects import subject_models

from .forms import FilterForm
from .lines import one_per_group, with_snooze_of
from .models import Deadline

PER_PAGE = 50
COUNT_AHEAD = 4 * PER_PAGE

MINE, CITY, AWAITING, DISTRICTS, LATE, CLOSED = "mine", "city", "awaiting", "districts", "late", "closed"
# What leads a person into the empty list and out of it again: heading and next step.
FALLBACK = MINE


def own_cities(user):
    """The cities whose work this user shares: those of their memberships, and districts that grant it."""
    reach = reach_of(user)
    return reach.member | reach.write


def views_of(user):
    """(key, label) of the tabs this user has a use for."""
    reach, own = reach_of(user), own_cities(user)
    tabs = [
        (MINE, pgettext("deadlines", "Mine")),
        (CITY, ngettext("My city", "My cities", max(1, len(own)))),
        (AWAITING, _("Awaiting")),
        (LATE, pgettext("deadlines", "Late")),
        (CLOSED, pgettext("deadlines", "Closed")),
    ]
    if reach.read - own:
        tabs.insert(2, (DISTRICTS, _("Other districts")))
    return tabs


def rows_in(view, user):
    """The rows of one tab, in the order of their dates; closed ones latest first."""
    seen, own = Deadline.objects.visible_to(user), own_cities(user)
    if view == CLOSED:
        return seen.closed().owed_by(own).order_by("-due_on", "-pk")
    if view == AWAITING:
        rows = awaiting(user)
    elif view == DISTRICTS:
        rows = seen.open().owed_by(reach_of(user).read - own)
    elif view == LATE:
        rows = seen.late_on(timezone.localdate()).owed_by(own)
    else:  # all of the own cities; of MINE the listing keeps what is the user's own
        rows = seen.open().owed_by(own)
    return rows.soonest_first()


def awaiting(user):
    """What others owe in the pairings this user sees."""
    shared = Deadline.objects.visible_to(user).open().filter(audience__in=SHARED)
    return shared.exclude(city_id__in=reach_of(user).read)


class Listing:
    """One request's list: the tab, the filter form and the page of rows."""

    def __init__(self, query, user):
        self.user = user
        keys = [key for key, _label in views_of(user)]
        self.view = query.get("view") if query.get("view") in keys else FALLBACK
        self.rows = rows_in(self.view, user)
        of_rows = self.rows.mine(user) if self.view == MINE else self.rows
        cities = City.objects.filter(pk__in=of_rows.order_by().values("city_id")).in_turkish_order()
        self.form = FilterForm(query, cities=cities)
        self.wishes = self.form.wishes()
        self.number = query.get("page")

    def page(self):
        among = self._by_traveller(Deadline.objects.all())
        rows = one_per_group(self._by_traveller(self._filtered()), self.user, among).with_names()
        return LongPaginator(with_snooze_of(rows, self.user), PER_PAGE, self.number).get_page(self.number)

    def _filtered(self):
        rows, wishes = self.rows, self.wishes
        if text := wishes.get("q"):
            rows = rows.filter(Q(title_tr__fold__contains=text) | Q(title_en__fold__contains=text))
        if city := wishes.get("city"):
            rows = rows.filter(city=city)
        if label := wishes.get("about"):
            rows = rows.filter(content_type=_content_type(label))
        return rows

    def _by_traveller(self, rows):
        """What may differ between travellers of the same deadline: whose it is, and what is snoozed."""
        today, wish = timezone.localdate(), self.wishes.get("snoozed")
        if self.view == MINE:
            rows = rows.mine(self.user)
        if wish == FilterForm.HIDDEN:
            return rows.not_snoozed_by(self.user, today)
        if wish == FilterForm.ONLY:
            return rows.filter(snoozes__user=self.user, snoozes__until__gt=today)
        return rows


def _content_type(label):
    model = next(model for model in subject_models() if model._meta.label_lower == label)
    return ContentType.objects.get_for_model(model)


class LongPaginator(Paginator):
    """Counts no further than a few pages ahead: over years of rows nobody needs the exact number."""

    def __init__(self, rows, per_page, number):
        super().__init__(rows, per_page)
        ahead = int(number) if str(number).isdecimal() and len(str(number)) < 6 else 1
        self.most = min(ahead, 200) * per_page + COUNT_AHEAD

    @cached_property
    def _counted(self):
        return self.object_list[: self.most + 1].values("pk").count()

    @cached_property
    def count(self):
        return min(self._counted, self.most)

    @property
    def more_than(self):
        return self.most if self._counted > self.most else None
