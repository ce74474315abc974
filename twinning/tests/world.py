"""A small world with one object for every relation the rights know: own, shared, foreign, of the parent's
other district, closed, drafted, about money. Objects have names, so that expectations can speak of them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from cities.invitations import invite
from conftest import make_city, make_user
from deadlines.models import Deadline
from documents.actions import add_documents, remove_document
from documents.intake import take_in
from documents.tests import samples
from pairings.models import Pairing, PairingHost
from sharing.models import Comment
from twinning.shared.subjects import of_subject
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
    facilitators = _facilitators(people["facilitator"], pairings)
    visits = _visits(pairings, people, town)
    Pairing.objects.filter(pk=pairings["completed"].pk).update(state="completed")
    world = {
        "cities.city": cities,
        "cities.membership": _memberships(people),
        "cities.invitation": _invitations(people, town),
        "pairings.pairing": pairings,
        "pairings.facilitator": facilitators,
        "visits.visit": visits,
        "deadlines.deadline": _deadlines(pairings, visits, people, town),
        "sharing.comment": _comments(visits, people, town),
        "documents.document": _documents(pairings, visits, people, town),
    }
    return {
        label: {name: row._meta.model.objects.get(pk=row.pk) for name, row in rows.items()}
        for label, rows in world.items()
    }


def _memberships(people):
    places = {
        "own": "editor",
        "of the parent": "coordinator",
        "of another district": "outsider",
        "of the host": "partner",
        "foreign": "rival",
    }
    return {place: people[name].memberships.get() for place, name in places.items()}


def _invitations(people, town):
    cities = {
        "own": town.own_district,
        "of the parent": town.parent,
        "of another district": town.district_without_grant,
        "of the host": town.host,
        "foreign": town.foreign_host,
    }
    fields = {"full_name": "Yeni Biri", "role": "reader", "language": "tr", "by": people["admin"]}
    return {place: invite(city=city, email=f"new@{city.code}.example", **fields) for place, city in cities.items()}


def _pair(cohort, twin, host):
    pairing = Pairing.objects.create(cohort=cohort, twin=twin, state="active", starts_on=dt.date(2026, 9, 1))
    PairingHost.objects.create(pairing=pairing, city=host)
    return pairing


def _facilitators(user, pairings):
    def propose(pairing, email, *sides):
        agreed = {f"{side}_agreed_at": timezone.now() for side in sides}
        return pairings[pairing].facilitators.create(email=email, full_name=user.full_name, **agreed)

    return {
        "appointed": propose("own", user.email, "twin", "host"),
        "proposed by the host": propose("own", "proposed@consortium.example", "host"),
        "other district's": propose("other district's", user.email, "twin"),
        "foreign": propose("foreign", "foreign@consortium.example", "twin", "host"),
        "of a host that left": propose("host has left", "left@consortium.example", "twin", "host"),
        "completed": propose("completed", "completed@consortium.example", "twin", "host"),
    }


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


def _comments(visits, people, town):
    def say(place, who, city, audience, **fields):
        words = {"text": f"{who} on “{place}”", "author": people[who], "city": city, "audience": audience}
        return Comment.objects.create(**of_subject(visits[place]), **words, **fields)

    mentese, elbasan = town.own_district, town.host
    return {
        "team": say("there", "editor", mentese, "internal"),
        "partners": say("there", "editor", mentese, "partners"),
        "host's internal": say("there", "partner", elbasan, "internal"),
        "facilitator's": say("there", "facilitator", mentese, "partners"),
        "removed": say("there", "editor", mentese, "partners", removed_at=timezone.now()),
        "another district's": say("of another district", "outsider", town.district_without_grant, "internal"),
        "foreign": say("foreign", "rival", town.foreign_host, "internal"),
        "of a host that left": say("of a host that left", "editor", mentese, "partners"),
        "completed": say("completed", "editor", mentese, "partners"),
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


def _documents(pairings, visits, people, town):
    mentese, elbasan, there = town.own_district, town.host, visits["there"]
    other = visits["of another district"]
    rows = {
        "internal": (there, mentese, "internal"),
        "for partners": (there, mentese, "partners"),
        "host's for partners": (there, elbasan, "partners"),
        "host's internal": (there, elbasan, "internal"),
        "about money": (there, mentese, "money"),
        "for everybody": (there, mentese, "public"),
        "of the pairing": (pairings["own"], mentese, "partners"),
        "of an idea": (visits["idea"], mentese, "partners"),
        "of a completed visit": (visits["completed"], mentese, "partners"),
        "another district's": (other, town.district_without_grant, "internal"),
        "another district's money": (other, town.district_without_grant, "money"),
        "foreign": (visits["foreign"], town.foreign, "internal"),
        "foreign for everybody": (visits["foreign"], town.foreign, "public"),
        "of a host that left": (visits["of a host that left"], mentese, "partners"),
        "removed": (there, mentese, "partners"),
    }
    found = {name: _document(*row, people["admin"]) for name, row in rows.items()}
    remove_document(document=found["removed"], by=people["editor"])
    return found


def _document(subject, city, audience, by):
    """A picture: the only kind that has a preview."""
    taken = take_in(samples.upload(f"{audience}.png", samples.picture()))
    (document,) = add_documents(subject=subject, city=city, by=by, kind="picture", audience=audience, files=[taken])
    return document
