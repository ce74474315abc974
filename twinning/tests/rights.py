"""Who may pass which door: written from design.md section 5 and not taken from the code that is tried."""

from twinning.tests.world import PEOPLE

EVERYBODY = " ".join(PEOPLE)
TWIN = "coordinator editor reader"  # Menteşe's people; the parent's coordinator acts by its grant
WRITERS = "coordinator editor"
BOTH = "coordinator editor reader partner"
SHARED = f"{BOTH} facilitator"  # what partners share

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
    ("deadlines.deadline", "visible_to"): {
        "internal": TWIN,
        "for partners": SHARED,
        "host's for partners": SHARED,
        "host's internal": "partner",
        "reader's own": TWIN,
        "about money": "coordinator",
        "for everybody": SHARED,
        "of the pairing": SHARED,
        "closed": TWIN,
        "another district's": "coordinator outsider",
        "another district's money": "",
        "foreign": "rival",
        "foreign for everybody": "rival",
        "of a host that left": f"{TWIN} rival",
    },
    ("deadlines.deadline", "editable_by"): {
        "internal": WRITERS,
        "for partners": WRITERS,
        "host's for partners": "partner",
        "host's internal": "partner",
        "reader's own": TWIN,
        "about money": "coordinator",
        "for everybody": WRITERS,
        "of the pairing": WRITERS,
        "closed": WRITERS,
        "another district's": "outsider",
        "another district's money": "",
        "foreign": "",
        "foreign for everybody": "",
        "of a host that left": WRITERS,
    },
    # Who manages the cohort; a published scenario stays as it is.
    ("pairings.matchscenario", "visible_to"): {"open": "coordinator", "published": "coordinator", "foreign": ""},
    ("pairings.matchscenario", "editable_by"): {"open": "coordinator", "published": "", "foreign": ""},
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
    ("deadlines.deadline", "history_open_to"): {
        "internal": TWIN,
        "for partners": TWIN,
        "host's for partners": "partner",
        "host's internal": "partner",
        "reader's own": TWIN,
        "about money": "coordinator",
        "for everybody": TWIN,
        "of the pairing": TWIN,
        "closed": TWIN,
        "another district's": "coordinator outsider",
        "another district's money": "",
        "foreign": "",
        "foreign for everybody": "",
        "of a host that left": TWIN,
    },
    # Whoever writes for a city may ask for what is open: partners for what they share, colleagues for all.
    ("deadlines.deadline", "remindable_by"): {
        "internal": WRITERS,
        "for partners": f"{WRITERS} partner",
        "host's for partners": f"{WRITERS} partner",
        "host's internal": "partner",
        "reader's own": WRITERS,
        "about money": "coordinator",
        "for everybody": f"{WRITERS} partner",
        "of the pairing": f"{WRITERS} partner",
        "closed": "",
        "another district's": "outsider",
        "another district's money": "",
        "foreign": "rival",
        "foreign for everybody": "rival",
        "of a host that left": f"{WRITERS} rival",
    },
}
# What writing to an object must leave alone, whoever writes.
FIXED = {
    "cities.city": ("country", "code", "parent_id", "mission_city", "kind"),
    "pairings.pairing": ("twin_id", "cohort_id", "state"),
    "visits.visit": ("pairing_id", "host_id", "guest_id"),
    "pairings.matchscenario": ("cohort_id", "published_at"),
    "deadlines.deadline": ("city_id", "content_type_id", "object_id", "rule_id", "key", "audience"),
}
# A visit takes its chain along, also what another city owes: it moves with it and ends with it.
CHAIN = {"for partners", "host's for partners", "host's internal", "about money", "another district's money"}
BY_DESIGN = {
    "visits:confirm_dates": {"for partners"},  # the deadline "dates agreed" of both cities is met
    "visits:edit": CHAIN,
    "visits:change_state": CHAIN,
    "visits:plan_again": CHAIN,
}
