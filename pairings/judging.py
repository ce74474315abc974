"""From a submitted application to a decision that is told. Each act is one transaction and False when somebody else
was faster; what must be there first is said by `missing_for`, which pages show as a to-do list."""

import hashlib
import json

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cities.models import Membership
from outbox.actions import write_email

from .applying import Application, CohortRole
from .assessing import Assessment, Criterion, Decision
from .scores import weighted_mean

ASSESSORS = 2
State = Application.State


# --- Who assesses ---------------------------------------------------------------------------------


def eligible_assessors(application):
    """Assessors of the cohort who do not manage it, do not belong to the applicant and declared no conflict."""
    roles = CohortRole.objects.filter(cohort=application.cohort_id)
    managers = roles.filter(role=CohortRole.Role.MANAGER).values("user")
    conflicts = application.assessments.filter(conflict=True).values("assessor")
    users = User.objects.filter(pk__in=roles.filter(role=CohortRole.Role.ASSESSOR).values("user"), is_active=True)
    users = users.exclude(Q(pk__in=managers) | Q(pk__in=conflicts) | Q(memberships__city=application.city_id))
    return users.order_by("full_name", "pk")


@transaction.atomic
def assign_assessors(*, application, users, by, version):
    """These and nobody else. Whoever has begun to write is not taken off: that would throw work away."""
    allowed = set(eligible_assessors(application).values_list("pk", flat=True))
    if not _is_open(application) or {user.pk for user in users} - allowed or not application.claim(version):
        return False
    wanted = {user.pk: user for user in users}
    for assessment in application.assessments.filter(conflict=False):
        if not wanted.pop(assessment.assessor_id, None) and not _has_begun(assessment):
            assessment.delete()
    for user in wanted.values():
        assessment = Assessment.objects.create(application=application, assessor=user)
        payload = {"assessment": assessment.pk, "by": by.pk}
        write_email(
            key=f"pairings.assessor:{assessment.pk}:u{user.pk}", kind="pairings.assessor", user=user, payload=payload
        )
    return True


def _has_begun(assessment):
    return assessment.submitted_at is not None or bool(assessment.summary) or assessment.scores.exists()


# --- Assessing ------------------------------------------------------------------------------------


@transaction.atomic
def declare_conflict(*, assessment, reason, version):
    """From now on the application does not exist for this person; the managers are told and find another."""
    if not _is_open(assessment.application) or not assessment.claim(version):
        return False
    assessment.conflict, assessment.conflict_reason = True, reason
    assessment.submitted_at = assessment.mark = None
    assessment.save()
    for user in managers_of(assessment.application.cohort_id):
        write_email(
            key=f"pairings.conflict:{assessment.pk}:v{assessment.version}:u{user.pk}",
            kind="pairings.conflict",
            user=user,
            payload={"assessment": assessment.pk},
        )
    return True


def unanswered(assessment):
    """Quality criteria without points, or with points that nobody can understand."""
    given = {score.criterion_id: score for score in assessment.scores.all()}
    criteria = Criterion.objects.filter(cohort=assessment.application.cohort_id, kind=Criterion.Kind.QUALITY)
    return [c for c in criteria if c.pk not in given or not given[c.pk].comment.strip()]


@transaction.atomic
def hand_in(*, assessment, version):
    """Final. Only the manager gives it back."""
    if not _is_open(assessment.application) or unanswered(assessment) or not assessment.claim(version):
        return False
    criteria = Criterion.objects.filter(cohort=assessment.application.cohort_id, kind=Criterion.Kind.QUALITY)
    points = dict(assessment.scores.values_list("criterion", "points"))
    assessment.mark = weighted_mean(points, dict(criteria.values_list("pk", "weight")))
    if assessment.mark is None:  # a cohort without quality criteria has nothing to hand in
        transaction.set_rollback(True)
        return False
    assessment.submitted_at = timezone.now()
    assessment.save()
    return True


@transaction.atomic
def reopen_assessment(*, assessment, version):
    if not _is_open(assessment.application) or not assessment.submitted_at or not assessment.claim(version):
        return False
    assessment.submitted_at = assessment.mark = None
    assessment.save()
    return True


# --- Deciding -------------------------------------------------------------------------------------


def missing_for(outcome, application):
    """What must be there before this decision: sentences, none when all is. The same for the page and the act."""
    criteria = Criterion.objects.filter(cohort=application.cohort_id, kind=Criterion.Kind.ELIGIBILITY)
    checks = dict(application.checks.values_list("criterion", "passed"))
    unchecked = [criterion.title for criterion in criteria if criterion.pk not in checks]
    lacking = ASSESSORS - application.assessments.handed_in().count()
    ineligible = not all(checks.values())
    missing = []
    if unchecked and not (ineligible and outcome == State.NOT_SELECTED):
        missing.append(_("Eligibility is not checked yet: %(titles)s.") % {"titles": ", ".join(unchecked)})
    if ineligible and outcome != State.NOT_SELECTED:
        missing.append(_("There is an eligibility issue, so the application cannot be selected."))
    if lacking > 0 and not (ineligible and outcome == State.NOT_SELECTED):
        words = ngettext(
            "%(number)s assessment is still missing.", "%(number)s assessments are still missing.", lacking
        )
        missing.append(words % {"number": lacking})
    return missing


@transaction.atomic
def decide(*, application, outcome, reason, by, version):
    """Pending until it is released with the others; only the managers know."""
    if outcome not in Application.DECIDED or not _is_open(application) or missing_for(outcome, application):
        return False
    if (outcome == State.NOT_SELECTED and not reason.strip()) or not application.claim(version):
        return False
    _set(application, outcome, reason, by)
    return True


@transaction.atomic
def revert(*, application, by, version):
    if application.state != State.SUBMITTED or not application.decision or not application.claim(version):
        return False
    _set(application, "", "", by)
    return True


@transaction.atomic
def ask_for_more(*, application, question, by, version):
    """The city may write again until it submits; what was assessed stays."""
    if not _is_open(application) or not question.strip() or not application.claim(version):
        return False
    application.state, application.more_information = State.REOPENED, question
    application.save()
    payload = {"application": application.pk, "by": by.pk, "version": application.version}
    for user in recipients_for(application.city):
        key = f"pairings.more_information:{application.pk}:v{application.version}:u{user.pk}"
        write_email(key=key, kind="pairings.more_information", user=user, payload=payload)
    return True


# --- Releasing ------------------------------------------------------------------------------------


def pending_in(cohort):
    rows = Application.objects.filter(cohort=cohort, state=State.SUBMITTED).exclude(decision="")
    return rows.with_names().order_by("city__name", "pk")


def letters_for(applications):
    """{user: applications}: one mail a person, also for somebody who coordinates several applicants."""
    letters = {}
    for application in applications:
        for user in recipients_for(application.city):
            letters.setdefault(user, []).append(application)
    return letters


def payload_of(applications):
    return {"told": [[application.pk, application.decision or application.state] for application in applications]}


def fingerprint(applications):
    """Of all that the preview showed; another one means that somebody should look again."""
    shown = [[a.pk, a.version, a.decision, a.decision_note] for a in applications]
    people = sorted([user.pk, user.language, [a.pk for a in told]] for user, told in letters_for(applications).items())
    return hashlib.sha256(json.dumps([shown, people]).encode()).hexdigest()


@transaction.atomic
def release(*, cohort, by, seen):
    """Tell all pending decisions together. None when they are no longer those that were previewed."""
    cohort = type(cohort).objects.select_for_update().get(pk=cohort.pk)
    applications = list(pending_in(cohort))
    if not applications or fingerprint(applications) != seen:
        return None
    letters = letters_for(applications)
    for application in applications:
        if not application.claim(application.version):
            transaction.set_rollback(True)
            return None
        application.state, application.released_at = application.decision, timezone.now()
        application.save()
    for user, told in letters.items():
        key = f"pairings.released:{cohort.pk}:{seen[:24]}:u{user.pk}"
        write_email(key=key, kind="pairings.released", user=user, payload=payload_of(told))
    return applications


@transaction.atomic
def change_released(*, application, outcome, reason, by, version):
    """After it was told: at once, with a written reason, and told again."""
    changed = outcome in Application.DECIDED and outcome != application.state
    if application.state not in Application.DECIDED or not changed or not reason.strip():
        return False
    if application.scores.filter(assigned=True, scenario__published_at__isnull=False).exists():
        return False  # its match was published: the pairing is withdrawn, not the selection
    if not application.claim(version):
        return False
    application.state = outcome
    _set(application, outcome, reason, by, after_release=True)
    for user in recipients_for(application.city):
        key = f"pairings.decision_changed:{application.pk}:v{application.version}:u{user.pk}"
        write_email(key=key, kind="pairings.released", user=user, payload=payload_of([application]))
    return True


# --- What they have alike -------------------------------------------------------------------------


def recipients_for(city):
    """Its coordinators; where there are none, those of the metropolitan municipality that may act for it."""
    members = Membership.objects.filter(role=Membership.Role.COORDINATOR, user__is_active=True).select_related("user")
    own = [membership.user for membership in members.filter(city=city).order_by("user")]
    if own or not city.parent_may_act:
        return own
    return [membership.user for membership in members.filter(city=city.parent_id).order_by("user")]


def managers_of(cohort):
    rows = CohortRole.objects.filter(cohort=cohort, role=CohortRole.Role.MANAGER, user__is_active=True)
    return [row.user for row in rows.select_related("user")]


def _is_open(application):
    return application.state == State.SUBMITTED and not application.decision


def _set(application, outcome, reason, by, *, after_release=False):
    application.decision, application.decision_note = outcome, reason
    application.save()
    Decision.objects.create(
        application=application, outcome=outcome, reason=reason, made_by=by, after_release=after_release
    )
