"""From a submitted application to a decision that is told: guards, conflicts of interest, releasing once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.utils import timezone, translation

from conftest import make_city, make_user
from outbox.models import Email
from pairings import judging, mails
from pairings.models import Application, Assessment, AssessmentScore, CohortRole, Criterion, Decision
from pairings.scores import spread_of, weighted_mean

State = Application.State


@pytest.fixture
def manager(db):
    return make_user("manager@consortium.example", full_name="Mina Costa", language="en")


@pytest.fixture
def assessors(db):
    return [make_user(f"assessor{n}@consortium.example", full_name=f"Assessor {n}", language="en") for n in (1, 2, 3)]


@pytest.fixture
def run(cohort, mugla, manager, assessors):
    """The cohort as Muğla runs it itself."""
    cohort.organiser = mugla
    cohort.save()
    CohortRole.objects.create(cohort=cohort, user=manager, role="manager")
    for user in assessors:
        CohortRole.objects.create(cohort=cohort, user=user, role="assessor")
    Criterion.objects.create(cohort=cohort, kind="eligibility", title_tr="Taahhüt", title_en="Commitment")
    for rank, weight in enumerate((3, 1)):
        title = {"title_tr": f"Ölçüt {rank}", "title_en": f"Criterion {rank}"}
        Criterion.objects.create(cohort=cohort, kind="quality", rank=rank, weight=weight, **title)
    return cohort


@pytest.fixture
def apply_for(run, editor):
    def make(city, state=State.SUBMITTED):
        now = None if state == State.DRAFT else timezone.now()
        return Application.objects.create(cohort=run, city=city, state=state, created_by=editor, submitted_at=now)

    return make


@pytest.fixture
def application(apply_for, mentese):
    return apply_for(mentese)


def give(assessment, *points):
    criteria = Criterion.objects.filter(cohort=assessment.application.cohort, kind="quality").order_by("rank")
    for criterion, number in zip(criteria, points, strict=False):
        AssessmentScore.objects.create(assessment=assessment, criterion=criterion, points=number, comment="Because")


def judged(application, manager, users, passed=True):
    """Checked, assessed by two, both handed in."""
    for criterion in Criterion.objects.filter(cohort=application.cohort, kind="eligibility"):
        application.checks.create(criterion=criterion, passed=passed, reason="" if passed else "No", checked_by=manager)
    for user, points in zip(users, ((4, 2), (2, 2)), strict=False):
        assessment = Assessment.objects.create(application=application, assessor=user)
        give(assessment, *points)
        assert judging.hand_in(assessment=assessment, version=assessment.version)
    return application


def decided(application, manager, assessors, outcome=State.SELECTED, reason="Strong"):
    judged(application, manager, assessors)
    assert judging.decide(
        application=application, outcome=outcome, reason=reason, by=manager, version=application.version
    )
    return application


@pytest.mark.parametrize(
    ("points", "mean"), [({1: 4, 2: 2}, "3.50"), ({1: 0, 2: 0}, "0.00"), ({1: 5, 2: 5}, "5.00"), ({1: 4}, None)]
)
def test_the_mean_weighs_and_a_missing_point_gives_none(points, mean):
    assert weighted_mean(points, {1: 3, 2: 1}) == (mean and Decimal(mean))


def test_the_spread_says_how_far_assessors_are_apart():
    spread = spread_of([Decimal("3.50"), Decimal("2.00"), None])
    assert (spread.mean, spread.low, spread.high, spread.deviation) == (2.75, 2.0, 3.5, 0.75)
    assert spread.is_wide
    assert spread_of([None]) is None


# --- Who sees what --------------------------------------------------------------------------------


def test_a_cohort_that_the_programme_runs_has_nothing_to_manage(run, application, manager):
    assert Application.objects.managed_by(manager).exists()
    assert type(run).objects.managed_by(manager).exists()
    run.organiser = None
    run.save()
    assert not Application.objects.managed_by(manager).exists()
    assert not type(run).objects.managed_by(manager).exists()


def test_an_own_score_comes_before_seeing_others(application, assessors):
    first, second = (Assessment.objects.create(application=application, assessor=user) for user in assessors[:2])
    give(first, 4, 2)
    assert judging.hand_in(assessment=first, version=1)
    assert list(Assessment.objects.visible_to(assessors[1])) == [second]
    give(second, 2, 2)
    assert judging.hand_in(assessment=second, version=1)
    assert set(Assessment.objects.visible_to(assessors[1])) == {first, second}


def test_a_conflict_of_interest_hides_the_application_and_tells_the_manager(application, assessors, manager):
    assessment = Assessment.objects.create(application=application, assessor=assessors[0])
    assert Application.objects.visible_to(assessors[0]).exists()
    assert judging.declare_conflict(assessment=assessment, reason="My brother", version=1)
    assert not Application.objects.visible_to(assessors[0]).exists()
    assert not Assessment.objects.visible_to(assessors[0]).exists()
    assert Email.objects.filter(kind="pairings.conflict").get().recipient == manager
    assert assessors[0] not in judging.eligible_assessors(application)


def test_it_also_hides_what_a_metropolitan_municipality_reads_of_its_districts(application, coordinator):
    CohortRole.objects.create(cohort=application.cohort, user=coordinator, role="assessor")
    assessment = Assessment.objects.create(application=application, assessor=coordinator)
    assert judging.declare_conflict(assessment=assessment, reason="My district", version=1)
    assert not Application.objects.visible_to(coordinator).exists()


def test_who_belongs_to_the_applicant_or_manages_does_not_assess(application, editor, manager, assessors):
    for user in (editor, manager):
        CohortRole.objects.create(cohort=application.cohort, user=user, role="assessor")
    assert list(judging.eligible_assessors(application)) == assessors
    wrong = {"application": application, "by": manager, "version": 1}
    assert not judging.assign_assessors(users=[editor], **wrong)
    assert not application.assessments.exists()


def test_assigning_tells_and_takes_nobody_off_who_has_begun(application, manager, assessors):
    assert judging.assign_assessors(application=application, users=assessors[:2], by=manager, version=1)
    assert set(Email.objects.values_list("recipient__full_name", flat=True)) == {"Assessor 1", "Assessor 2"}
    give(application.assessments.get(assessor=assessors[0]), 3)
    assert judging.assign_assessors(application=application, users=assessors[2:], by=manager, version=2)
    left = set(application.assessments.values_list("assessor__full_name", flat=True))
    assert left == {"Assessor 1", "Assessor 3"}


def test_half_an_assessment_is_not_handed_in(application, assessors):
    assessment = Assessment.objects.create(application=application, assessor=assessors[0])
    give(assessment, 4)
    assert not judging.hand_in(assessment=assessment, version=1)
    assert len(judging.unanswered(assessment)) == 1


# --- Deciding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "assessed", "outcome", "allowed"),
    [
        (True, 2, State.SELECTED, True),
        (True, 2, State.RESERVE, True),
        (True, 2, State.NOT_SELECTED, True),
        (True, 1, State.SELECTED, False),
        (True, 1, State.NOT_SELECTED, False),
        (False, 2, State.SELECTED, False),
        (False, 0, State.NOT_SELECTED, True),
        (None, 2, State.SELECTED, False),
    ],
)
def test_what_must_be_there_before_a_decision(application, manager, assessors, passed, assessed, outcome, allowed):
    judged(application, manager, assessors[:assessed], passed=bool(passed))
    if passed is None:
        application.checks.all().delete()
    act = {"application": application, "outcome": outcome, "reason": "R", "by": manager, "version": 1}
    assert (judging.missing_for(outcome, application) == []) == allowed
    assert judging.decide(**act) == allowed


def test_not_selected_needs_a_reason(application, manager, assessors):
    judged(application, manager, assessors)
    act = {"application": application, "outcome": State.NOT_SELECTED, "by": manager, "version": 1}
    assert not judging.decide(reason=" ", **act)
    assert judging.decide(reason="Others were stronger", **act)


def test_a_pending_decision_is_told_to_nobody_and_can_be_taken_back(application, manager, assessors, editor):
    decided(application, manager, assessors)
    application.refresh_from_db()
    assert (application.state, application.decision) == (State.SUBMITTED, State.SELECTED)
    assert not Email.objects.filter(kind="pairings.released").exists()
    history = LogEntry.objects.get_for_object(application)
    assert not any("decision" in (entry.changes or {}) for entry in history)
    assert judging.revert(application=application, by=manager, version=application.version)
    assert list(Decision.objects.values_list("outcome", flat=True)) == ["selected", ""]
    assert not judging.revert(application=application, by=manager, version=application.version)


def test_asking_for_more_opens_the_application_and_tells_the_coordinator(application, manager, coordinator):
    assert judging.ask_for_more(application=application, question="By when?", by=manager, version=1)
    assert application.state == State.REOPENED
    email = Email.objects.get(kind="pairings.more_information")
    assert email.recipient == coordinator  # Menteşe has none of its own and granted it
    assert mails.still_asked(email) == application


# --- Releasing ------------------------------------------------------------------------------------


def test_all_are_told_together_one_mail_a_person(application, apply_for, manager, assessors, mugla, coordinator):
    sister = make_city("Ula", kind="district", parent=mugla, parent_may_act=True)
    other = decided(apply_for(sister), manager, assessors, State.NOT_SELECTED)
    decided(application, manager, assessors)
    seen = judging.fingerprint(list(judging.pending_in(application.cohort)))
    assert len(judging.release(cohort=application.cohort, by=manager, seen=seen)) == 2
    application.refresh_from_db(), other.refresh_from_db()
    assert (application.state, other.state) == (State.SELECTED, State.NOT_SELECTED)
    email = Email.objects.get(kind="pairings.released")
    assert email.recipient == coordinator
    assert {row.city.name for row in mails.as_told(email)} == {"Menteşe", "Ula"}
    assert judging.release(cohort=application.cohort, by=manager, seen=seen) is None
    assert Email.objects.filter(kind="pairings.released").count() == 1


def test_what_is_no_longer_as_previewed_is_not_released(application, manager, assessors):
    decided(application, manager, assessors)
    seen = judging.fingerprint(list(judging.pending_in(application.cohort)))
    assert judging.revert(application=application, by=manager, version=application.version)
    assert judging.decide(
        application=application, outcome=State.RESERVE, reason="", by=manager, version=application.version
    )
    assert judging.release(cohort=application.cohort, by=manager, seen=seen) is None
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_afterwards_it_changes_only_with_a_reason_and_is_told_again(application, manager, assessors, coordinator):
    decided(application, manager, assessors, State.RESERVE)
    seen = judging.fingerprint(list(judging.pending_in(application.cohort)))
    judging.release(cohort=application.cohort, by=manager, seen=seen)
    first = Email.objects.get(kind="pairings.released")
    application.refresh_from_db()
    act = {"application": application, "outcome": State.SELECTED, "by": manager, "version": application.version}
    assert not judging.change_released(reason="", **act)
    assert judging.change_released(reason="A place became free", **act)
    assert mails.as_told(first) is None  # no longer true, if it has not left yet
    second = Email.objects.filter(kind="pairings.released").latest("pk")
    assert mails.as_told(second) == [application]
    assert Decision.objects.get(after_release=True).reason == "A place became free"


@pytest.mark.django_db(transaction=True)
def test_two_managers_release_at_the_same_moment(application, manager, assessors, coordinator):
    decided(application, manager, assessors)
    seen = judging.fingerprint(list(judging.pending_in(application.cohort)))

    def go(_):
        try:
            return judging.release(cohort=application.cohort, by=manager, seen=seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(go, range(4)))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert Email.objects.filter(kind="pairings.released").count() == 1


@pytest.mark.parametrize(("language", "word"), [("en", "Selected"), ("tr", "Seçildi")])
def test_the_mail_can_be_previewed_before_it_is_promised(
    application, manager, assessors, coordinator, settings, language, word, monkeypatch
):
    monkeypatch.setattr(Application, "get_absolute_url", lambda self: "/x/")
    decided(application, manager, assessors)
    pending = list(judging.pending_in(application.cohort))
    email = Email(kind="pairings.released", recipient=coordinator, payload=judging.payload_of(pending))
    with translation.override(language):
        text = mails.render_released(email, pending).text
    assert word in text
    assert "Strong" in text
