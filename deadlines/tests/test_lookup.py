"""What is read for a set of digests at once is what each would have found by itself."""

import itertools

import pytest
from django.contrib.contenttypes.models import ContentType

from cities.attached import Audience
from cities.models import Membership
from cities.reach import reach_of, remember_reach
from conftest import make_user
from deadlines.access import may_see
from deadlines.lookup import look_up
from deadlines.models import Deadline
from deadlines.reminders import queue_reminders
from outbox.models import Email
from twinning.shared.subjects import subject_models


@pytest.fixture
def rows(make_visit, editor, reader, partner):
    """One row for each audience and each way to be somebody's, of both cities."""
    visit = make_visit()
    Deadline.objects.all().delete()
    kind = ContentType.objects.get_for_model(visit)
    hands = [{}, {"responsible": editor.persons.get()}, {"person": reader.persons.get()}]
    sides = [visit.guest, visit.host]
    for city, audience, hand in itertools.product(sides, Audience, hands):
        Deadline.objects.create(
            city=city,
            content_type=kind,
            object_id=visit.pk,
            title="Task",
            counted_on=visit.starts_on,
            due_on=visit.starts_on,
            audience=audience,
            **hand,
        )
    return Deadline.objects.with_names()


def test_a_row_at_hand_is_judged_as_the_database_judges_it(rows, people):
    judged = 0
    for user in people.values():
        seen = set(Deadline.objects.visible_to(user).values_list("pk", flat=True))
        if seen:  # whoever sees any of them sees the visit, and what is left to judge is the row
            assert {row.pk for row in rows if may_see(user, row)} == seen, user
            judged += 1
    assert judged == 4


def test_the_reach_of_many_is_that_of_each(people, django_assert_num_queries):
    alone = {user.pk: reach_of(type(user).objects.get(pk=user.pk)) for user in people.values()}
    with django_assert_num_queries(1):
        remember_reach(people.values(), Membership.objects.all())
    assert {user.pk: reach_of(user) for user in people.values()} == alone


@pytest.mark.parametrize("model", subject_models(), ids=str)
def test_who_sees_a_subject_follows_from_the_reach_alone(model, mentese, editor):
    """`lookup` asks once for all who reach the same. A subject that asks for the user must be looked up apart."""
    twin = make_user("twin@mentese.example", mentese, "editor")
    queries = {str(model.objects.visible_to(user).query) for user in (editor, twin)}
    assert len(queries) == (2 if getattr(model, "rights", "") == "person" else 1)


@pytest.mark.parametrize("number", [1, 3])
def test_a_set_takes_the_same_queries_for_any_number(make_visit, mentese, number, django_assert_num_queries):
    for rank in range(number):
        user = make_user(f"lead-{rank}@mentese.example", mentese, "editor", digest_hour=0, quiet_days=False)
        make_visit(days_ahead=20, lead=user.persons.get())
    queue_reminders()
    emails = list(Email.objects.filter(kind="deadlines.digest").select_related("recipient"))
    assert len(emails) >= number
    ContentType.objects.get_for_models(*subject_models())
    reaches = len({reach_of(email.recipient) for email in emails})
    with django_assert_num_queries(4 + reaches):
        look_up(emails)
    assert all(email.still_due for email in emails)
