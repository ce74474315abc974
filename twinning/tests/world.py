"""A small world with one object for every relation the rights know: own, shared, foreign, of the parent's
other district, closed, drafted, about money. Objects have names, so that expectations can speak of them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from conftest import make_city, make_user
from deadlines.models import Deadline
from pairings.models import Cohort, CohortRole, MatchScenario, Pairing, PairingHost
from visits.actions import change_state, plan_visit
from visits.models import Visit

# "facilitator" was appointed by both sides of the pairing "own"; "rival" hosts what the partner must not see.
PEOPLE = ("coordinator", "editor", "reader", "partner", "outsider", "admin", "facilitator", "rival")


@pytest.fixture
def world(people, mugla, mentese, bodrum, elbasan, cohort):
    cities = {
        "own district": mentese,
        "parent": mugla,
        "district without grant": bodrum,
        "host": elbasan,
        "foreign": make_city("Lyon", country="FR", time_zone="Europe/Paris"),
        "foreign host": make_city("Seville", country="ES", time_zone="Europe/Madrid"),
    }
    town = SimpleNamespace(**{name.replace(" ", "_"): city for name, city in cities.items()})
    people["facilitator"] = make_user("facilitator@consortium.example", full_name="Ines Ferreira", language="en")
    people["rival"] = make_user("rival@seville.example", town.foreign_host, "editor", full_name="Pablo Ruiz")
    for person in people.values():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    pairings = {
        "own": _pair(cohort, mentese, elbasan),
        "other district's": _pair(cohort, bodrum, town.foreign_host),
        "foreign": _pair(cohort, town.foreign, town.foreign_host),
        "host has left": _pair(cohort, mentese, town.foreign_host),
        "completed": _pair(cohort, mentese, elbasan),
    }
    PairingHost.objects.create(pairing=pairings["host has left"], city=elbasan, left_on=dt.date(2026, 1, 1))
    _appoint(people["facilitator"], pairings["own"], both=True)
    _appoint(people["facilitator"], pairings["other district's"], both=False)
    visits = _visits(pairings, people, town)
    Pairing.objects.filter(pk=pairings["completed"].pk).update(state="completed")
    world = {
        "cities.city": cities,
        "pairings.pairing": pairings,
        "visits.visit": visits,
        "deadlines.deadline": _deadlines(pairings, visits, people, town),
        "pairings.matchscenario": _scenarios(cohort, people, mugla),
    }
    return {
        label: {name: row._meta.model.objects.get(pk=row.pk) for name, row in rows.items()}
        for label, rows in world.items()
    }


def _pair(cohort, twin, host):
    pairing = Pairing.objects.create(cohort=cohort, twin=twin, state="active", starts_on=dt.date(2026, 9, 1))
    PairingHost.objects.create(pairing=pairing, city=host)
    return pairing


def _scenarios(cohort, people, organiser):
    """Of a cohort that Muğla organises itself and its coordinator manages, and of one that others manage."""

    def another(number):
        fields = {"programme": cohort.programme, "rule_set": cohort.rule_set, "organiser": organiser}
        return Cohort.objects.create(number=number, name_tr=f"{number}. dönem", name_en=f"Cohort {number}", **fields)

    def scenario(run, name, **fields):
        return MatchScenario.objects.create(cohort=run, name=name, created_by=people["coordinator"], **fields)

    own, foreign = another(90), another(91)
    CohortRole.objects.create(cohort=own, user=people["coordinator"], role=CohortRole.Role.MANAGER)
    return {
        "open": scenario(own, "open"),
        "published": scenario(own, "published", published_at=timezone.now()),
        "foreign": scenario(foreign, "foreign"),
    }


def _appoint(user, pairing, *, both):
    now = timezone.now()
    pairing.facilitators.create(
        email=user.email, full_name=user.full_name, twin_agreed_at=now, host_agreed_at=now if both else None
    )


def _visit(pairing, guest, host, by, travellers=(), ahead=100):
    start = dt.date.today() + dt.timedelta(days=ahead) if ahead else None
    visit = Visit(
        pairing=pairing,
        guest=guest,
        host=host,
        title_tr="Teknik ziyaret",
        title_en="Technical visit",
        place="Elbasan",
        starts_on=start,
        ends_on=start and start + dt.timedelta(days=2),
    )
    plan_visit(visit=visit, by=by, travellers=[(person, "") for person in travellers])
    return visit


def _visits(pairings, people, town):
    mentese, elbasan, editor = town.own_district, town.host, people["editor"]
    travellers = [people["reader"].persons.get(), mentese.people.create(full_name="Mehmet Kaya")]
    visits = {
        "there": _visit(pairings["own"], mentese, elbasan, editor, travellers),
        "back": _visit(pairings["own"], elbasan, mentese, people["partner"]),
        "idea": _visit(pairings["own"], mentese, elbasan, editor, ahead=None),
        "cancelled": _visit(pairings["own"], mentese, elbasan, editor),
        "of another district": _visit(
            pairings["other district's"], town.district_without_grant, town.foreign_host, editor
        ),
        "foreign": _visit(pairings["foreign"], town.foreign, town.foreign_host, editor),
        "of a host that left": _visit(pairings["host has left"], mentese, town.foreign_host, editor),
        "completed": _visit(pairings["completed"], mentese, elbasan, editor),
    }
    change_state(visit=visits["cancelled"], state="cancelled", by=editor, reason="Why not")
    return visits


def _deadlines(pairings, visits, people, town):
    mentese, elbasan = town.own_district, town.host
    there, strange = visits["there"], visits["foreign"]
    reader = people["reader"].persons.get()
    return {
        "internal": _of(there, "council_decision", mentese),
        "for partners": _of(there, "dates_agreed", mentese),
        "host's for partners": _of(there, "invitation_letter", elbasan),
        "host's internal": _by_hand(there, elbasan, "internal"),
        "reader's own": Deadline.objects.of(there).get(key="tickets", person=reader),
        "about money": _by_hand(there, mentese, "money"),
        "for everybody": _by_hand(there, mentese, "public"),
        "of the pairing": _by_hand(pairings["own"], mentese, "partners"),
        "closed": _of(visits["cancelled"], "council_decision", mentese),
        "another district's": _of(visits["of another district"], "council_decision", town.district_without_grant),
        "another district's money": _by_hand(visits["of another district"], town.district_without_grant, "money"),
        "foreign": _of(strange, "dates_agreed", town.foreign),
        "foreign for everybody": _by_hand(strange, town.foreign, "public"),
        "of a host that left": _by_hand(visits["of a host that left"], mentese, "partners"),
    }


def _of(visit, key, city):
    return Deadline.objects.of(visit).get(key=key, city=city)


def _by_hand(subject, city, audience):
    day = dt.date.today() + dt.timedelta(days=20)
    return Deadline.objects.create(
        city=city,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        title_tr=f"Elle: {audience}",
        title_en=f"By hand: {audience}",
        counted_on=day,
        due_on=day,
        audience=audience,
    )
