"""Who may pass which door: written from design.md section 5 and not taken from the code that is tried."""

from twinning.tests.rights_attached import ATTACHED
from twinning.tests.who import BOTH, EVERYBODY, SHARED, TWIN, WRITERS

# (model, door): {object of the world: who passes}. "coordinator" is of Muğla, which reads its districts and
# acts for Menteşe only; "partner" hosts; "outsider" belongs to Bodrum; "admin" works in the administration;
# "facilitator" was appointed by both sides of one pairing; "rival" belongs to Seville, which hosts others.
EXPECTED = {
    ("cities.city", "visible_to"): {
        "own district": EVERYBODY,
        "parent": EVERYBODY,
        "district without grant": EVERYBODY,
        "host": EVERYBODY,
        "foreign": EVERYBODY,
        "foreign host": EVERYBODY,
    },
    ("cities.city", "editable_by"): {
        "own district": WRITERS,
        "parent": "coordinator",
        "district without grant": "outsider",
        "host": "partner",
        "foreign": "",
        "foreign host": "rival",
    },
    # Who works for a city is known inside it; its coordinators decide it, and everybody may leave.
    ("cities.city", "members_open_to"): {
        "own district": TWIN,
        "parent": "coordinator",
        "district without grant": "coordinator outsider",
        "host": "partner",
        "foreign": "",
        "foreign host": "rival",
    },
    ("cities.city", "members_managed_by"): {
        "own district": "coordinator",
        "parent": "coordinator",
        "district without grant": "",
        "host": "",
        "foreign": "",
        "foreign host": "",
    },
    # The grant to the parent is given by the district's own coordinator, whom this world does not have.
    ("cities.city", "grant_given_by"): {
        "own district": "",
        "parent": "",
        "district without grant": "",
        "host": "",
        "foreign": "",
        "foreign host": "",
    },
    ("cities.membership", "visible_to"): {
        "own": TWIN,
        "of the parent": "coordinator",
        "of another district": "coordinator outsider",
        "of the host": "partner",
        "foreign": "rival",
    },
    ("cities.membership", "editable_by"): {
        "own": "coordinator",
        "of the parent": "coordinator",
        "of another district": "",
        "of the host": "",
        "foreign": "",
    },
    ("cities.membership", "endable_by"): {
        "own": WRITERS,
        "of the parent": "coordinator",
        "of another district": "outsider",
        "of the host": "partner",
        "foreign": "rival",
    },
    ("cities.invitation", "visible_to"): {
        "own": "coordinator",
        "of the parent": "coordinator",
        "of another district": "",
        "of the host": "",
        "foreign": "",
    },
    ("cities.invitation", "editable_by"): {
        "own": "coordinator",
        "of the parent": "coordinator",
        "of another district": "",
        "of the host": "",
        "foreign": "",
    },
    ("pairings.pairing", "visible_to"): {
        "own": SHARED,
        "other district's": "coordinator outsider rival",
        "foreign": "rival",
        "host has left": f"{TWIN} rival",
        "completed": BOTH,
    },
    ("pairings.pairing", "editable_by"): {
        "own": WRITERS,
        "other district's": "outsider",
        "foreign": "",
        "host has left": WRITERS,
        "completed": "",
    },
    # Coordinators of both sides decide who facilitates; Elbasan and Bodrum have none in this world.
    ("pairings.pairing", "facilitators_chosen_by"): {
        "own": "coordinator",
        "other district's": "",
        "foreign": "",
        "host has left": "coordinator",
        "completed": "",
    },
    # Who is appointed is known to all who see the pairing, who is only proposed inside its cities.
    ("pairings.facilitator", "visible_to"): {
        "appointed": SHARED,
        "proposed by the host": BOTH,
        "other district's": "coordinator outsider rival",
        "foreign": "rival",
        "of a host that left": f"{TWIN} rival",
        "completed": BOTH,
    },
    ("pairings.facilitator", "editable_by"): {
        "appointed": "coordinator",
        "proposed by the host": "coordinator",
        "other district's": "",
        "foreign": "",
        "of a host that left": "coordinator",
        "completed": "coordinator",
    },
    ("visits.visit", "visible_to"): {
        "there": SHARED,
        "back": SHARED,
        "idea": TWIN,
        "cancelled": SHARED,
        "of another district": "coordinator outsider rival",
        "foreign": "rival",
        "of a host that left": f"{TWIN} rival",
        "completed": BOTH,
    },
    ("visits.visit", "editable_by"): {
        "there": WRITERS,
        "back": WRITERS,
        "idea": WRITERS,
        "cancelled": WRITERS,
        "of another district": "outsider",
        "foreign": "",
        "of a host that left": WRITERS,
        "completed": "",
    },
    ("visits.visit", "confirmable_by"): {
        "there": f"{WRITERS} partner",
        "back": f"{WRITERS} partner",
        "idea": WRITERS,
        "cancelled": f"{WRITERS} partner",
        "of another district": "outsider rival",
        "foreign": "rival",
        "of a host that left": f"{WRITERS} rival",
        "completed": "",
    },
    ("visits.visit", "delegation_editable_by"): {
        "there": WRITERS,
        "back": f"{WRITERS} partner",
        "idea": WRITERS,
        "cancelled": WRITERS,
        "of another district": "outsider",
        "foreign": "",
        "of a host that left": WRITERS,
        "completed": "",
    },
    ("visits.visit", "agenda_editable_by"): {
        "there": f"{WRITERS} partner",
        "back": WRITERS,
        "idea": WRITERS,
        "cancelled": f"{WRITERS} partner",
        "of another district": "outsider rival",
        "foreign": "rival",
        "of a host that left": f"{WRITERS} rival",
        "completed": "",
    },
    # To talk about something: whoever speaks for one of its cities, readers too, and its facilitators.
    ("pairings.pairing", "discussable_by"): {
        "own": SHARED,
        "other district's": "outsider rival",
        "foreign": "rival",
        "host has left": f"{TWIN} rival",
        "completed": "",
    },
    ("visits.visit", "discussable_by"): {
        "there": SHARED,
        "back": SHARED,
        "idea": TWIN,
        "cancelled": SHARED,
        "of another district": "outsider rival",
        "foreign": "rival",
        "of a host that left": f"{TWIN} rival",
        "completed": "",
    },
    # Each side adds what is its own to the common space, until the pairing is over.
    ("visits.visit", "contributable_by"): {
        "there": f"{WRITERS} partner",
        "back": f"{WRITERS} partner",
        "idea": WRITERS,
        "cancelled": f"{WRITERS} partner",
        "of another district": "outsider rival",
        "foreign": "rival",
        "of a host that left": f"{WRITERS} rival",
        "completed": "",
    },
    # Who changed what: for those who read the owning city from inside, never for the partner.
    ("cities.city", "history_open_to"): {
        "own district": TWIN,
        "parent": "coordinator",
        "district without grant": "coordinator outsider",
        "host": "partner",
        "foreign": "",
        "foreign host": "rival",
    },
    ("pairings.pairing", "history_open_to"): {
        "own": TWIN,
        "other district's": "coordinator outsider",
        "foreign": "",
        "host has left": TWIN,
        "completed": TWIN,
    },
    ("visits.visit", "history_open_to"): {
        "there": TWIN,
        "back": TWIN,
        "idea": TWIN,
        "cancelled": TWIN,
        "of another district": "coordinator outsider",
        "foreign": "",
        "of a host that left": TWIN,
        "completed": TWIN,
    },
} | ATTACHED
# What writing to an object must leave alone, whoever writes.
FIXED = {
    "cities.city": ("country", "code", "parent_id", "mission_city", "kind"),
    "cities.membership": ("city_id", "user_id"),
    "cities.invitation": ("city_id", "email", "role"),
    "pairings.pairing": ("twin_id", "cohort_id", "state"),
    "pairings.facilitator": ("pairing_id", "email", "full_name", "organisation"),
    "visits.visit": ("pairing_id", "host_id", "guest_id"),
    "sharing.comment": ("city_id", "content_type_id", "object_id", "author_id", "audience", "part"),
    "documents.document": ("city_id", "content_type_id", "object_id", "created_by_id"),
    "deadlines.deadline": ("city_id", "content_type_id", "object_id", "rule_id", "key", "audience"),
}
# After these the object itself is gone.
REMOVING = {"cities:remove_member"}
# A visit takes its chain along, also what another city owes: it moves with it and ends with it.
CHAIN = {"for partners", "host's for partners", "host's internal", "about money", "another district's money"}
BY_DESIGN = {
    "visits:confirm_dates": {"for partners"},  # the deadline "dates agreed" of both cities is met
    "visits:edit": CHAIN,
    "visits:change_state": CHAIN,
    "visits:plan_again": CHAIN,
}
