"""Where a visit stands: its stepper, what is to be done next, and the acts its state allows."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from deadlines.words import short_date
from twinning.shared.dates import today_in

from .models import Visit

State = Visit.State

TONES = {
    State.IDEA: "draft",
    State.PROPOSED: "wait",
    State.CONFIRMED: "active",
    State.UNDER_WAY: "active",
    State.TO_REPORT: "wait",
    State.CLOSED: "done",
    State.POSTPONED: "risk",
    State.CANCELLED: "draft",
    State.NOT_AS_PLANNED: "risk",
}


@dataclass(frozen=True)
class Act:
    """A step or side exit as a person takes it: its verb, what it asks, and what it does."""

    state: str
    verb: str
    question: str
    text: str
    icon: str
    done: str
    needs_reason: bool = False
    danger: bool = False


ACTS = [
    Act(
        State.UNDER_WAY,
        pgettext_lazy("visit", "Begin"),
        gettext_lazy("Has “%(title)s” begun?"),
        gettext_lazy("From now on the visit is shown as under way."),
        "plane-departure",
        gettext_lazy("The visit is under way."),
    ),
    Act(
        State.TO_REPORT,
        pgettext_lazy("visit", "End"),
        gettext_lazy("Is “%(title)s” over?"),
        gettext_lazy("Next comes the report; its deadline is in the chain."),
        "flag-check",
        gettext_lazy("The visit is over; its report is the next step."),
    ),
    Act(
        State.CLOSED,
        pgettext_lazy("visit", "Close"),
        gettext_lazy("Close “%(title)s”?"),
        gettext_lazy("Close it when the report is written. Deadlines that are still open stay open."),
        "archive",
        gettext_lazy("The visit is closed."),
    ),
    Act(
        State.PROPOSED,
        pgettext_lazy("visit", "Resume"),
        gettext_lazy("Resume “%(title)s” on its old dates?"),
        gettext_lazy("Its open deadlines come back, and both cities are asked for the dates again."),
        "refresh",
        gettext_lazy("The visit is proposed again, and its deadlines are back."),
    ),
    Act(
        State.NOT_AS_PLANNED,
        gettext_lazy("Held, but not as planned"),
        gettext_lazy("Was “%(title)s” held, but not as planned?"),
        gettext_lazy("Say what was different. The report and the claims still follow."),
        "alert-triangle",
        gettext_lazy("Noted: the visit was not held as planned."),
        needs_reason=True,
    ),
    Act(
        State.POSTPONED,
        pgettext_lazy("visit", "Postpone"),
        gettext_lazy("Postpone “%(title)s”?"),
        gettext_lazy("Its open deadlines end and nobody is reminded. New dates bring it back. All concerned are told."),
        "calendar-off",
        gettext_lazy("The visit is postponed, and its open deadlines have ended."),
        needs_reason=True,
    ),
    Act(
        State.CANCELLED,
        gettext_lazy("Cancel the visit"),
        gettext_lazy("Cancel “%(title)s”?"),
        gettext_lazy("Its open deadlines end and nobody is reminded any more. All concerned are told."),
        "ban",
        gettext_lazy("The visit is cancelled, and its open deadlines have ended."),
        needs_reason=True,
        danger=True,
    ),
]


def acts_on(visit):
    """The acts its state and its dates allow. Agreeing to dates is not among them: each city does that for itself."""
    return [act for act in ACTS if visit.may_become(act.state) and _is_time_for(act.state, visit)]


def _is_time_for(state, visit):
    today = today_in(visit.guest.time_zone)
    if state == State.UNDER_WAY:
        return visit.starts_on <= today
    if state == State.PROPOSED:
        # On the way from an idea, or from preparation back, dates decide, not a button.
        return visit.is_off and visit.starts_on is not None and visit.starts_on >= today
    return True


def steps_of(visit, report_due=None):
    """The usual way of a visit for the stepper, with what is known of each step's date. None of it is left of
    a visit that is off: the note above the page says so."""
    if visit.is_off:
        return []
    stands_at = State.TO_REPORT if visit.state == State.NOT_AS_PLANNED else State(visit.state)
    here, notes = Visit.PATH.index(stands_at), _step_notes(visit, report_due)
    labels = {
        State.IDEA: pgettext("visit", "Idea"),
        State.PROPOSED: pgettext("visit step", "Agreement"),
        State.CONFIRMED: pgettext("visit step", "Preparation"),
        State.UNDER_WAY: pgettext("visit step", "Visit"),
        State.TO_REPORT: pgettext("visit step", "Report"),
        State.CLOSED: pgettext("visit step", "Closing"),
    }
    return [
        {"label": labels[state], "note": notes.get(state, ""), "state": _step_state(index, here)}
        for index, state in enumerate(Visit.PATH)
    ]


def _step_state(index, here):
    if index < here or here == len(Visit.PATH) - 1:
        return "done"
    return "now" if index == here else ""


def _step_notes(visit, report_due):
    notes = {}
    if visit.state == State.PROPOSED:
        notes[State.PROPOSED] = _("awaiting a reply")
    if visit.state == State.CONFIRMED and (visit.days_to_start or 0) > 0:
        notes[State.CONFIRMED] = ngettext("%(number)s day left", "%(number)s days left", visit.days_to_start) % {
            "number": visit.days_to_start
        }
    if visit.starts_on:
        notes[State.UNDER_WAY] = visit.dates
    if report_due and visit.state != State.CLOSED:
        notes[State.TO_REPORT] = _("by %(date)s") % {"date": short_date(report_due, today_in(visit.guest.time_zone))}
    return notes


@dataclass(frozen=True)
class Note:
    """What the state asks for next."""

    tone: str
    text: str
    url: str = ""
    verb: str = ""


def note_on(visit, rights):
    """One note above the page: what is to be done next, and by whom; None when there is nothing to say."""
    edit = reverse("visits:edit", args=[visit.pk]) if rights.edit else ""
    if visit.state in (State.POSTPONED, State.CANCELLED, State.NOT_AS_PLANNED):
        return _note_on_exit(visit, edit)
    if visit.state == State.IDEA:
        text = _("This is an idea without dates, and only your side sees it. With dates it is proposed to %(city)s.")
        return Note("info", text % {"city": _other_side(visit)}, edit, _("Set the dates"))
    if visit.state == State.PROPOSED:
        return _note_on_dates(visit, rights)
    if visit.state in (State.CONFIRMED, State.UNDER_WAY, State.TO_REPORT):
        return _note_on_next_step(visit, rights)
    return None


def _note_on_exit(visit, edit):
    label = pgettext("state of a visit and its reason", "%(state)s: %(reason)s")
    text = label % {"state": visit.get_state_display(), "reason": visit.state_note or "—"}
    if visit.state == State.POSTPONED:
        return Note("risk", text, edit, _("Set new dates"))
    return Note("risk" if visit.state == State.NOT_AS_PLANNED else "info", text)


def _note_on_dates(visit, rights):
    url = reverse("visits:confirm_dates", args=[visit.pk])
    if rights.confirm:
        text = _("Your reply is awaited: do the dates %(dates)s suit %(city)s?")
        city = names_of(rights.confirm)
        return Note("risk", text % {"dates": visit.dates, "city": city}, url, _("Confirm the dates"))
    missing = visit.not_agreed
    if len(missing) == 2:
        return Note("info", _("%(cities)s have not agreed to the dates yet.") % {"cities": names_of(missing)})
    return Note("info", _("%(city)s has not agreed to the dates yet.") % {"city": names_of(missing)})


def _note_on_next_step(visit, rights):
    act = next((act for act in acts_on(visit) if not act.danger and act.state in Visit.PATH), None)
    if act is None or not rights.edit:
        return None
    ended = visit.ends_on < today_in(visit.guest.time_zone)
    texts = {
        State.UNDER_WAY: _("The first day has come: note that the visit has begun."),
        State.TO_REPORT: _("The last day is over: end the visit, then the report is next.") if ended else "",
        State.CLOSED: _("When the report is written, close the visit."),
    }
    if not texts[act.state]:
        return None
    return Note("info", texts[act.state], reverse("visits:change_state", args=[visit.pk, act.state]), act.verb)


def _other_side(visit):
    return visit.host if visit.guest_id == visit.pairing.twin_id else visit.guest


def names_of(cities):
    """Menteşe; Menteşe and Elbasan"""
    names = [city.name for city in cities]
    return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]} if len(names) == 2 else names[0]
