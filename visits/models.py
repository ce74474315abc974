import datetime as dt
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.contacts import writers_of
from cities.models import City, Person, Theme
from cities.reach import reach_of
from pairings.models import Pairing
from twinning.shared.audit import PartOf
from twinning.shared.dates import date_range, today_in
from twinning.shared.versions import Versioned


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the pairing sees its visits; an idea is a draft and stays on the twin's side."""
        seen = self.filter(pairing__in=Pairing.objects.visible_to(user).order_by())
        return seen.filter(~Q(state=Visit.State.IDEA) | Q(pairing__twin_id__in=reach_of(user).read))

    def editable_by(self, user):
        return self.filter(pairing__in=Pairing.objects.editable_by(user).order_by())

    def discussable_by(self, user):
        """Whoever may talk in the pairing, as long as they see the visit."""
        return self.visible_to(user).filter(pairing__in=Pairing.objects.discussable_by(user).order_by())

    def contributable_by(self, user):
        """Each side of the pairing may add what is its own."""
        return self.visible_to(user).filter(pairing__in=Pairing.objects.contributable_by(user).order_by())

    def history_open_to(self, user):
        """Who changed what is the twin's own affair."""
        return self.visible_to(user).filter(pairing__twin_id__in=reach_of(user).read)

    def confirmable_by(self, user):
        """Whose dates the user may agree to: for the host, for the guest, or for both."""
        return self._open_to(user, "host", "guest")

    def delegation_editable_by(self, user):
        """Who travels is written down by the twin, which runs the visit, or by the city that travels."""
        return self._open_to(user, "pairing__twin", "guest")

    def agenda_editable_by(self, user):
        """The programme is written by the twin, which runs the visit, or by the city that receives it."""
        return self._open_to(user, "pairing__twin", "host")

    def _open_to(self, user, *sides):
        write = reach_of(user).write
        of_a_side = reduce(or_, (Q(**{f"{side}__in": write}) for side in sides))
        return self.visible_to(user).filter(of_a_side).exclude(pairing__state__in=Pairing.READ_ONLY)

    def shareable(self):
        """What may be shown outside by a link: all but ideas, which partners do not see either."""
        return self.exclude(state=Visit.State.IDEA)

    def shareable_by(self, user):
        """Links are made by the coordinators of the twin, which runs the visit."""
        return self.shareable().filter(pairing__twin_id__in=reach_of(user).coordinate)

    def alive(self):
        return self.exclude(state__in=Visit.ENDED)

    def upcoming(self, day):
        return self.alive().filter(ends_on__gte=day).order_by("starts_on", "pk")

    def with_names(self):
        return self.select_related("pairing__twin", "host", "guest", "lead", "host_lead")


class Visit(Versioned):
    """A technical visit of one city of a pairing to another, with the chain of deadlines its dates cause."""

    class State(models.TextChoices):
        IDEA = "idea", pgettext_lazy("visit", "Idea")
        PROPOSED = "proposed", pgettext_lazy("visit", "Dates proposed")
        # Both cities agreed; what follows is the preparation, and that is how people call it.
        CONFIRMED = "confirmed", pgettext_lazy("visit", "In preparation")
        UNDER_WAY = "under_way", pgettext_lazy("visit", "Under way")
        TO_REPORT = "to_report", pgettext_lazy("visit", "To be reported")
        CLOSED = "closed", pgettext_lazy("visit", "Closed")
        POSTPONED = "postponed", pgettext_lazy("visit", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")
        NOT_AS_PLANNED = "not_as_planned", pgettext_lazy("visit", "Held, not as planned")

    ENDED = (State.CLOSED, State.CANCELLED)
    # The way a visit usually goes, for the stepper; postponed, cancelled and not as planned are side exits.
    PATH = (State.IDEA, State.PROPOSED, State.CONFIRMED, State.UNDER_WAY, State.TO_REPORT, State.CLOSED)
    NEXT = {
        State.IDEA: (State.PROPOSED, State.CANCELLED),
        State.PROPOSED: (State.CONFIRMED, State.POSTPONED, State.CANCELLED),
        State.CONFIRMED: (State.UNDER_WAY, State.PROPOSED, State.POSTPONED, State.CANCELLED),
        State.UNDER_WAY: (State.TO_REPORT, State.NOT_AS_PLANNED),
        State.TO_REPORT: (State.CLOSED, State.NOT_AS_PLANNED),
        State.NOT_AS_PLANNED: (State.CLOSED,),
        State.POSTPONED: (State.PROPOSED, State.CANCELLED),
        State.CANCELLED: (State.PROPOSED,),
        State.CLOSED: (),
    }
    # Still to come: its dates can be moved and need the agreement of both cities.
    BEFORE_IT = (State.IDEA, State.PROPOSED, State.CONFIRMED)
    # Whoever is concerned is told of other dates until it is over; after that they are only corrected.
    CAN_BE_MOVED = (*BEFORE_IT, State.UNDER_WAY)
    WITHOUT_CHAIN = (State.IDEA, State.POSTPONED, State.CANCELLED)
    icon = "plane-departure"  # beside its name in lists of mixed subjects

    pairing = models.ForeignKey(Pairing, verbose_name=_("pairing"), on_delete=models.PROTECT, related_name="visits")
    host = models.ForeignKey(City, verbose_name=_("host city"), on_delete=models.PROTECT, related_name="visits_hosted")
    guest = models.ForeignKey(
        City, verbose_name=_("visiting city"), on_delete=models.PROTECT, related_name="visits_made"
    )
    title = models.CharField(_("title"), max_length=160, help_text=_("For example: Technical visit to Elbasan"))
    summary = models.TextField(
        _("purpose"),
        blank=True,
        help_text=_("What the delegation wants to see and learn; the council reads this, too."),
    )
    place = models.CharField(
        _("place"),
        max_length=160,
        help_text=_("Where the delegation stays; this need not be the host city."),
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.IDEA)
    state_note = models.CharField(_("reason"), max_length=500, blank=True)
    guest_confirmed = models.BooleanField(_("visiting city agreed to the dates"), default=False)
    host_confirmed = models.BooleanField(_("host city agreed to the dates"), default=False)
    lead = models.ForeignKey(
        Person,
        verbose_name=_("person in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits_led",
        help_text=_("In the visiting city; gets the reminders nobody else is responsible for."),
    )
    host_lead = models.ForeignKey(
        Person,
        verbose_name=_("contact in the host city"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits_welcomed",
        help_text=_("Gets the reminders of what the host owes."),
    )
    needs_visa = models.BooleanField(
        _("travellers need a visa"), default=False, help_text=_("Adds the visa appointment, 60 days before.")
    )
    needs_permission = models.BooleanField(
        _("a ministry must permit the visit"), default=False, help_text=_("Adds the ministry's file, 60 days before.")
    )
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    delegation = models.ManyToManyField(Person, through="Traveller", verbose_name=_("delegation"))

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-starts_on", "pk"]
        indexes = [
            models.Index(fields=["state", "starts_on"], name="visit_by_state"),
            models.Index(fields=["starts_on", "id"], name="visit_by_date"),
            models.Index(fields=["ends_on"], name="visit_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="visit_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(host=F("guest")), name="visit_between_two_cities"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | Q(state__in=["idea", "postponed", "cancelled"]),
                name="visit_has_dates_unless_idea",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("visits:detail", args=[self.pk])

    def clean(self):
        for name, city in (("lead", self.guest), ("host_lead", self.host)):
            person = getattr(self, name)
            if person is not None and not person.may_stand_for(city):
                raise ValidationError({name: _("Choose somebody of %(city)s.") % {"city": city}})

    @property
    def city(self):
        """The twin runs the visit in the portal, also when it is the host (see twinning/shared/subjects.py)."""
        return self.pairing.twin

    @property
    def cities(self):
        """All cities of the pairing share the visit."""
        return self.pairing.cities

    @property
    def takes_more(self):
        return self.pairing.takes_more

    def is_facilitated_by(self, user):
        return self.pairing.is_facilitated_by(user)

    def guests(self):
        return self.pairing.guests()

    def in_charge(self):
        """The logins of those in charge on both sides; of a side without one, those who write for the city."""
        users = set()
        for city, lead in ((self.guest, self.lead), (self.host, self.host_lead)):
            users |= {lead.user_id} if lead and lead.user_id else writers_of(city)
        return users

    @property
    def parts(self):
        return {"program": _("Visit programme"), "delegation": _("Delegation")}

    def contact_for(self, city):
        """Whom the people of one city ask: the person in charge on the other side."""
        return self.lead if city.pk == self.host_id else self.host_lead

    @property
    def dates(self):
        return date_range(self.starts_on, self.ends_on)

    @property
    def days(self):
        """Each day of the visit; none while it has no dates."""
        if self.starts_on is None:
            return []
        return [self.starts_on + dt.timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def days_to_start(self):
        if self.starts_on is None:
            return None
        return (self.starts_on - today_in(self.guest.time_zone)).days

    @property
    def not_agreed(self):
        """The cities that have not agreed to the dates yet."""
        sides = ((self.guest, self.guest_confirmed), (self.host, self.host_confirmed))
        return [city for city, agreed in sides if not agreed]

    @property
    def has_chain(self):
        on = self.state not in self.WITHOUT_CHAIN and self.pairing.state != Pairing.State.WITHDRAWN
        return on and self.starts_on is not None

    @property
    def anchors(self):
        """What its deadlines count from; nothing of a visit that is off."""
        return {"visit.start": self.starts_on, "visit.end": self.ends_on} if self.has_chain else {}

    @property
    def is_off(self):
        return self.state in (self.State.POSTPONED, self.State.CANCELLED)

    @property
    def on_hold(self):
        """What its deadlines are called that ended with it but come back with new dates."""
        return _("Postponed, on hold") if self.state == self.State.POSTPONED else ""

    def may_become(self, state):
        return state in self.NEXT[self.State(self.state)]


class Traveller(PartOf, models.Model):
    """A member of the delegation, in protocol order. No passport numbers, here or anywhere."""

    part_of = "visit"
    named_by = "person"
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="travellers")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="travels")
    function = models.CharField(
        _("function in the delegation"), max_length=80, blank=True, help_text=_("For example: Head of delegation")
    )
    rank = models.PositiveSmallIntegerField(
        _("protocol order"), default=0, help_text=_("Set by hand; delegations are never listed by alphabet.")
    )

    class Meta:
        verbose_name = _("traveller")
        verbose_name_plural = _("travellers")
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="traveller_once_per_visit")]

    def __str__(self):
        return str(self.person)

    @property
    def described(self):
        """Function in the delegation, title and unit, each said once: never personal data."""
        parts = [self.function, self.person.title, self.person.unit and self.person.unit.name]
        return " · ".join(part for index, part in enumerate(parts) if part and part not in parts[:index])


class AgendaItem(PartOf, models.Model):
    """One item of the visit's programme (ziyaret programı), at local wall time of the place."""

    part_of = "visit"

    class Kind(models.TextChoices):
        SESSION = "session", pgettext_lazy("agenda", "Session")
        SITE = "site", pgettext_lazy("agenda", "Site visit")
        WORKSHOP = "workshop", pgettext_lazy("agenda", "Workshop")
        PROTOCOL = "protocol", pgettext_lazy("agenda", "Protocol")
        MEAL = "meal", pgettext_lazy("agenda", "Meal")
        TRANSFER = "transfer", pgettext_lazy("agenda", "Transfer")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="agenda")
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SESSION)
    title = models.CharField(_("title"), max_length=160)
    place = models.CharField(_("place"), max_length=160, blank=True)
    contact = models.CharField(_("host's contact"), max_length=120, blank=True)
    theme = models.ForeignKey(Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["day", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="agenda_item_ends_after_start"
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        visit = self.visit if self.visit_id else None
        if visit and self.day and visit.starts_on and not visit.starts_on <= self.day <= visit.ends_on:
            raise ValidationError({"day": _("The day must be one of the visit: %(dates)s.") % {"dates": visit.dates}})
