"""The mails about applications, made when they are sent: what no longer holds is not told."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from outbox.kinds import Kind
from outbox.rendering import message

from .applying import Application
from .assessing import Assessment


def still_assigned(email):
    rows = Assessment.objects.visible_to(email.recipient).with_names().filter(submitted_at__isnull=True)
    return rows.filter(pk=email.payload["assessment"], assessor=email.recipient).first()


def still_in_conflict(email):
    rows = Assessment.objects.visible_to(email.recipient).with_names().filter(conflict=True)
    return rows.filter(pk=email.payload["assessment"]).first()


def still_asked(email):
    rows = Application.objects.visible_to(email.recipient).with_names()
    return rows.filter(pk=email.payload["application"], state=Application.State.REOPENED).first()


def as_told(email):
    """Those whose decision is still the one this mail was written for."""
    told = dict(email.payload["told"])
    rows = Application.objects.visible_to(email.recipient).with_names().filter(pk__in=told)
    rows = [row for row in rows.order_by("city__name", "pk") if row.released_at and row.state == told[row.pk]]
    return rows or None


def render_assigned(email, assessment):
    words = {"city": assessment.application.city.name, "cohort": assessment.application.cohort.name}
    return _message(
        email,
        subject=_("%(cohort)s: please assess the application of %(city)s") % words,
        paragraphs=[
            _("You are asked to assess the application of %(city)s in %(cohort)s.") % words,
            _("If you know the applicant too well, declare a conflict of interest first: we find somebody else."),
        ],
        path=reverse("pairings:assessment", args=[assessment.pk]),
        label=_("Open the assessment"),
    )


def render_conflict(email, assessment):
    words = {"city": assessment.application.city.name, "name": assessment.assessor.full_name}
    return _message(
        email,
        subject=_("%(city)s: an assessor has a conflict of interest") % words,
        paragraphs=[
            _("%(name)s declared a conflict of interest and no longer sees the application of %(city)s.") % words,
            _("Please assign somebody else."),
        ],
        path=reverse("pairings:board", args=[assessment.application.cohort_id]),
        label=_("Open the assessment of the cohort"),
    )


def render_asked(email, application):
    by = User.objects.get(pk=email.payload["by"])
    words = {"city": application.city.name, "cohort": application.cohort.name, "by": by.full_name}
    return _message(
        email,
        subject=_("%(cohort)s: more information is asked of %(city)s, awaiting your reply") % words,
        paragraphs=[
            _("%(by)s asks for more information about the application of %(city)s:") % words,
            application.more_information,
            _("The application is open again. Please add what is asked for and submit it once more."),
        ],
        path=application.get_absolute_url(),
        label=_("Open the application"),
    )


def render_released(email, applications):
    """Also for the preview, before `state` is what was decided."""
    told, first = dict(email.payload["told"]), applications[0]
    words = {"city": first.city.name, "cohort": first.cohort.name, "number": len(applications)}
    one = len(applications) == 1
    lines = []
    for application in applications:
        outcome = Application.State(told[application.pk]).label
        lines.append(_("%(city)s: %(outcome)s.") % {"city": application.city.name, "outcome": outcome})
        if application.decision_note:
            lines.append(application.decision_note)
    return _message(
        email,
        subject=(
            _("%(cohort)s: the decision about the application of %(city)s")
            if one
            else _("%(cohort)s: the decisions about %(number)s applications")
        )
        % words,
        paragraphs=[_("The applications to %(cohort)s have been decided.") % words, *lines],
        path=first.get_absolute_url(),
        label=_("Open the application"),
    )


def _message(email, *, subject, paragraphs, path, label):
    context = {
        "subject": subject,
        "name": email.recipient.get_short_name(),
        "headline": subject,
        "paragraphs": paragraphs,
        "button_url": settings.SITE_URL + path,
        "button_label": label,
        "settings_url": settings.SITE_URL + reverse("accounts:preferences"),
    }
    return message(email, "pairings/notice", context)


KINDS = [
    Kind("pairings.assessor", gettext_lazy("Applications to assess"), still_assigned, render_assigned, optional=False),
    Kind(
        "pairings.conflict", gettext_lazy("Conflicts of interest"), still_in_conflict, render_conflict, optional=False
    ),
    Kind(
        "pairings.more_information",
        gettext_lazy("Questions about an application"),
        still_asked,
        render_asked,
        optional=False,
    ),
    Kind("pairings.released", gettext_lazy("Decisions about applications"), as_told, render_released, optional=False),
]
