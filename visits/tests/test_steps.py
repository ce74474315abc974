"""The steps of a visit, each asked for on a page of its own. Frozen at Tuesday 24 November 2026."""

import pytest

from deadlines.models import Deadline
from outbox.models import Email
from pairings.models import Pairing
from visits.actions import change_state, change_visit, confirm_dates
from visits.models import Visit

pytestmark = pytest.mark.usefixtures("november", "english")


class TestConfirmDates:
    def post(self, browse, user, visit, version=None):
        version = visit.version if version is None else version
        return browse(user).post(f"/visits/{visit.pk}/confirm/", {"version": version}, follow=True)

    def test_both_cities_agreed_begins_the_preparation(self, browse, visit, editor, partner, said):
        page = browse(partner).get(f"/visits/{visit.pk}/confirm/").content.decode()
        assert "Do the dates 4–7 March 2027 suit Elbasan?" in page
        response = self.post(browse, partner, visit)
        visit.refresh_from_db()
        assert (visit.state, visit.guest_confirmed, visit.host_confirmed) == ("confirmed", True, True)
        assert said(response) == ["Both cities agree to the dates; the preparation begins."]
        assert [email.recipient for email in Email.objects.filter(kind="visits.confirmed")] == [editor]

    def test_agreeing_here_keeps_the_deadline_that_asks_for_it(self, browse, visit, editor, partner):
        self.post(browse, partner, visit)
        agreed = Deadline.objects.of(visit).filter(key="dates_agreed")
        assert set(agreed.values_list("closed_how", "closed_by")) == {("met", partner.pk)}
        visit.refresh_from_db()
        before = (visit.starts_on, visit.ends_on)
        visit.ends_on = visit.starts_on
        visit.claim(visit.version)
        change_visit(visit=visit, by=editor, dates_before=before)
        assert set(agreed.values_list("closed_how", flat=True)) == {""}

    def test_nobody_agrees_to_dates_they_have_not_seen(self, browse, visit, editor, partner, said):
        seen, before = visit.version, (visit.starts_on, visit.ends_on)
        visit.ends_on = visit.starts_on
        visit.claim(visit.version)
        change_visit(visit=visit, by=editor, dates_before=before)
        response = self.post(browse, partner, visit, version=seen)
        visit.refresh_from_db()
        assert not visit.host_confirmed
        assert said(response) == ["Somebody else changed this visit at the same moment. Please look at it again."]

    def test_there_is_nothing_to_agree_to_for_who_agreed_already(self, browse, visit, editor, said):
        response = self.post(browse, editor, visit)
        assert said(response) == ["There is nothing to agree to: the dates are settled, or not proposed yet."]
        visit.refresh_from_db()
        assert visit.not_agreed == [visit.host]

    def test_the_parent_city_agrees_only_where_the_district_grants_it(
        self, browse, make_visit, coordinator, partner, mentese
    ):
        visit = make_visit(by=partner)  # proposed for Elbasan, so Menteşe is asked
        assert visit.not_agreed == [mentese]
        mentese.parent_may_act = False
        mentese.save()
        assert browse(coordinator).get(f"/visits/{visit.pk}/confirm/").status_code == 404
        mentese.parent_may_act = True
        mentese.save()
        self.post(browse, coordinator, visit)
        visit.refresh_from_db()
        assert visit.guest_confirmed

    def test_readers_and_completed_pairings_agree_to_nothing(self, browse, visit, reader, partner):
        assert browse(reader).post(f"/visits/{visit.pk}/confirm/").status_code == 404
        Pairing.objects.update(state="completed")
        assert browse(partner).post(f"/visits/{visit.pk}/confirm/").status_code == 404

    def test_two_at_the_same_moment_are_not_lost(self, visit, editor, partner):
        one, other = Visit.objects.get(pk=visit.pk), Visit.objects.get(pk=visit.pk)
        assert confirm_dates(visit=one, by=partner, version=one.version, for_host=True)
        assert not confirm_dates(visit=other, by=editor, version=other.version, for_guest=True)


class TestChangeState:
    def post(self, browse, user, visit, state, **data):
        return browse(user).post(f"/visits/{visit.pk}/become/{state}/", data, follow=True)

    def test_the_usual_way(self, browse, make_visit, editor):
        visit = make_visit(days_ahead=0)
        Visit.objects.filter(pk=visit.pk).update(state="confirmed")
        for state in ("under_way", "to_report", "closed"):
            self.post(browse, editor, visit, state)
            visit.refresh_from_db()
            assert visit.state == state

    @pytest.mark.parametrize("state", ["postponed", "cancelled"])
    def test_calling_off_wants_a_reason_ends_the_chain_and_tells_those_concerned(
        self, browse, visit, editor, partner, state
    ):
        response = self.post(browse, editor, visit, state, reason="")
        assert response.context["form"].errors == {"reason": ["This field is required."]}
        self.post(browse, editor, visit, state, reason="Earthquake")
        visit.refresh_from_db()
        assert (visit.state, visit.state_note) == (state, "Earthquake")
        assert not Deadline.objects.of(visit).open().exists()
        assert [email.recipient for email in Email.objects.filter(kind="visits.called_off")] == [partner]

    def test_resuming_brings_the_chain_back_and_asks_both_cities(self, browse, visit, editor, partner):
        number = Deadline.objects.of(visit).open().count()
        change_state(visit=visit, state="cancelled", by=editor, reason="Earthquake")
        Email.objects.all().delete()
        self.post(browse, editor, visit, "proposed")
        visit.refresh_from_db()
        assert (visit.state, visit.guest_confirmed, visit.host_confirmed) == ("proposed", True, False)
        assert Deadline.objects.of(visit).open().count() == number
        assert [email.recipient for email in Email.objects.filter(kind="visits.proposed")] == [partner]

    @pytest.mark.parametrize(
        ("now", "state"),
        [
            ("proposed", "confirmed"),  # each city agrees for itself
            ("proposed", "under_way"),
            ("confirmed", "under_way"),  # its first day has not come
            ("confirmed", "proposed"),
            ("closed", "cancelled"),
        ],
    )
    def test_what_the_state_does_not_allow_changes_nothing(self, browse, visit, editor, said, now, state):
        Visit.objects.filter(pk=visit.pk).update(state=now)
        response = self.post(browse, editor, visit, state, reason="x")
        visit.refresh_from_db()
        assert visit.state == now
        assert said(response) == ["The visit is not at a point where this can be done."]

    def test_old_dates_are_not_resumed(self, browse, make_visit, editor):
        visit = make_visit(days_ahead=-10)
        Visit.objects.filter(pk=visit.pk).update(state="postponed")
        self.post(browse, editor, visit, "proposed")
        visit.refresh_from_db()
        assert visit.state == "postponed"

    def test_a_state_that_is_none_is_not_there(self, browse, visit, editor):
        assert self.post(browse, editor, visit, "nonsense").status_code == 404

    def test_asking_changes_nothing(self, browse, visit, editor):
        response = browse(editor).get(f"/visits/{visit.pk}/become/cancelled/")
        assert "Cancel “Technical visit to Elbasan”?" in response.content.decode()
        visit.refresh_from_db()
        assert visit.state == "proposed"


class TestPlanAgain:
    def test_applies_the_rules_as_they_are_today(self, browse, visit, editor, rule_set, said):
        rule_set.rules.filter(key="council_decision").update(days=-40)
        rule_set.rules.filter(key="briefing").update(active=False)
        client = browse(editor)
        assert b"Plan the deadlines of" in client.get(f"/visits/{visit.pk}/plan-again/").content
        response = client.post(f"/visits/{visit.pk}/plan-again/", follow=True)
        assert said(response) == ["The deadlines are planned again. 1 open deadline moved. 1 deadline fell away."]
        response = client.post(f"/visits/{visit.pk}/plan-again/", follow=True)
        assert said(response) == ["The deadlines are planned again. Nothing had changed."]

    def test_a_visit_that_is_off_has_nothing_to_plan(self, browse, visit, editor):
        change_state(visit=visit, state="cancelled", by=editor, reason="Earthquake")
        browse(editor).post(f"/visits/{visit.pk}/plan-again/")
        assert not Deadline.objects.of(visit).open().exists()
