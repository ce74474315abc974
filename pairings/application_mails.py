"""What cities are told about applications, made when it is sent: who no longer sees it is not told."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cities.models import Membership
from outbox.actions import write_email
from outbox.kinds import Kind
from outbox.rendering import message

from .models import Application, Pairing

WRITERS = ("editor", "coordinator")


def tell_receipt(application):
    """Whoever handed it in, and the coordinators of the city."""
    ids = Membership.objects.filter(city=application.city, role="coordinator").values("user")
    people = User.objects.filter(is_active=True, pk__in=ids) | User.objects.filter(pk=application.submitted_by_id)
    _write("pairings.receipt", application, people.distinct(), {"application": application.pk})


def tell_result(application, pairing):
    """All who write for one of the cities; whoever hosts learns of it by the pairing."""
    cities = pairing.cities if pairing else [application.city]
    ids = Membership.objects.filter(city__in=cities, role__in=WRITERS).values("user")
    facts = {"application": application.pk, "pairing": pairing and pairing.pk}
    _write("pairings.result", application, User.objects.filter(is_active=True, pk__in=ids), facts)


def _write(kind, application, people, payload):
    for user in people:
        key = f"{kind}:{application.pk}:{application.version}:{user.pk}"
        write_email(key=key, kind=kind, user=user, payload=payload)


def still_handed_in(email):
    seen = Application.objects.visible_to(email.recipient).with_names()
    return seen.filter(pk=email.payload["application"], state=Application.State.SUBMITTED).first()


def still_to_see(email):
    """The pairing for those who see it, else the application."""
    if pk := email.payload["pairing"]:
        return Pairing.objects.visible_to(email.recipient).with_names().filter(pk=pk).first()
    seen = Application.objects.visible_to(email.recipient).with_names()
    return seen.filter(pk=email.payload["application"], state__in=Application.DECIDED).first()


def render_receipt(email, application):
    names = {"city": application.city, "cohort": application.cohort}
    day = date_format(application.submitted_at, "DATETIME_FORMAT")
    return _message(
        email,
        application,
        subject=_("Receipt: application of %(city)s, %(cohort)s") % names,
        paragraphs=[_("The application was handed in on %(day)s.") % {"day": day}],
    )


def render_result(email, found):
    if isinstance(found, Pairing):
        names = {"pairing": found, "cohort": found.cohort}
        subject = _("%(cohort)s: %(pairing)s are paired") % names
    else:
        names = {"city": found.city, "cohort": found.cohort, "state": found.get_state_display()}
        subject = _("%(cohort)s, %(city)s: %(state)s") % names
    words = _("NetZeroCities decided it; a coordinator recorded its letter in the portal.")
    return _message(email, found, subject=subject, paragraphs=[words])


def _message(email, subject_of, *, subject, paragraphs):
    context = {
        "subject": subject,
        "name": email.recipient.get_short_name(),
        "headline": subject,
        "paragraphs": paragraphs,
        "button_url": settings.SITE_URL + subject_of.get_absolute_url(),
        "button_label": _("Open it in the portal"),
        "settings_url": settings.SITE_URL + reverse("accounts:preferences"),
    }
    return message(email, "pairings/notice", context)


KINDS = [
    Kind(
        "pairings.receipt",
        gettext_lazy("Receipts of applications"),
        still_handed_in,
        render_receipt,
        about=gettext_lazy("When your city hands in an application."),
        optional=False,
    ),
    Kind(
        "pairings.result",
        gettext_lazy("Results of applications"),
        still_to_see,
        render_result,
        about=gettext_lazy("When the result of an application is known, and when your city is paired."),
    ),
]
