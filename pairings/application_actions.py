"""What a city does with its application, and how the programme's result is written down."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from .application_mails import tell_receipt, tell_result
from .models import Application, Pairing, PairingHost


@transaction.atomic
def start_application(*, cohort, city, by):
    """A draft, pre-filled from the city's profile; the one that is there already when there is one."""
    there = Application.objects.filter(cohort=cohort, city=city).exclude(state=Application.State.WITHDRAWN).first()
    if there is not None:
        return there
    application = Application.objects.create(cohort=cohort, city=city, created_by=by, language=by.language)
    application.tags.set(city.tags.all())
    for row in city.priorities.filter(need__gt=0):
        application.needs.create(theme_id=row.theme_id, need=row.need)
    return application


@transaction.atomic
def submit_application(*, application, by, version):
    """True once: what is decided on must be what was looked at."""
    if not application.is_open or application.cohort.is_closed or not application.claim(version):
        return False
    application.state = Application.State.SUBMITTED
    application.submitted_at, application.submitted_by = timezone.now(), by
    application.save()
    tell_receipt(application)
    return True


@transaction.atomic
def withdraw_application(*, application, reason):
    if not application.claim(application.version):
        return False
    application.state, application.withdrawn_because = Application.State.WITHDRAWN, reason
    application.save()
    return True


@transaction.atomic
def record_result(*, cohort, city, state, letter_on, reference, hosts, by):
    """What the programme's letter says. Selected makes the pairing, once; None when it is recorded already."""
    application = start_application(cohort=cohort, city=city, by=by)
    if application.state in (Application.State.SELECTED, Application.State.NOT_SELECTED):
        return None
    if not application.claim(application.version):
        return None
    told = dt.datetime.combine(letter_on, dt.time(), ZoneInfo(city.time_zone))
    application.state, application.decision, application.released_at = state, state, told
    application.submitted_at = application.submitted_at or told
    application.submitted_by = application.submitted_by or by
    application.letter_on, application.letter_reference = letter_on, reference
    application.save()
    pairing = _pair(application, hosts) if state == Application.State.SELECTED else None
    tell_result(application, pairing)
    return application


def _pair(application, hosts):
    pairing = Pairing.objects.create(
        cohort=application.cohort,
        twin=application.city,
        starts_on=application.cohort.starts_on,
        ends_on=application.cohort.ends_on,
    )
    cities = dict.fromkeys(city for host in hosts for city in host.cities.all())
    for city in cities:
        PairingHost.objects.create(pairing=pairing, city=city)
    return pairing
