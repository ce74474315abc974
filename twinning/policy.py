"""The one table of URLs: who may ask for what. The middleware refuses what is not in it.

PUBLIC and SIGNED_IN are decided by the middleware alone. A rule made by `reads` or `edits` says that
the URL is about one object and through which door of the model it must come: `visible_to(user)` or
`editable_by(user)`. The view opens that door (`access.py`); the matrix test proves it for every row.
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Rule:
    name: str
    model: str = ""
    door: str = ""


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed in")
STAFF = Rule("staff")


def reads(model, door="visible_to"):
    return Rule("object", model, door)


def edits(model, door="editable_by"):
    return Rule("object", model, door)


POLICY = {
    "home": PUBLIC,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    # accounts: our own pages; allauth's are the prefix below
    "accounts:language": PUBLIC,
    "accounts:theme": PUBLIC,
    "accounts:preferences": SIGNED_IN,
    "accounts:sessions": SIGNED_IN,
    "account_confirm_login_code": PUBLIC,  # the code is the key
    "cities:invitation": PUBLIC,  # the token is the key
    # outbox
    "outbox:choices": SIGNED_IN,
    "outbox:unsubscribe": PUBLIC,  # the token is the key
    "outbox:undelivered": STAFF,
    "outbox:send_all_again": STAFF,
    "outbox:send_again": STAFF,
    "outbox:settle": STAFF,
    # cities
    "cities:list": SIGNED_IN,
    "cities:detail": reads("cities.city"),
    "cities:edit": edits("cities.city"),
    "cities:history": reads("cities.city", door="history_open_to"),
    "cities:members": reads("cities.city", door="members_open_to"),
    "cities:invite": edits("cities.city", door="members_managed_by"),
    "cities:grant": edits("cities.city", door="grant_given_by"),
    "cities:change_role": edits("cities.membership"),
    "cities:remove_member": edits("cities.membership", door="endable_by"),
    "cities:send_again": edits("cities.invitation"),
    "cities:withdraw": edits("cities.invitation"),
    # deadlines
    "deadlines:list": SIGNED_IN,
    "deadlines:detail": reads("deadlines.deadline"),
    "deadlines:meet": edits("deadlines.deadline"),
    "deadlines:waive": edits("deadlines.deadline"),
    "deadlines:reopen": edits("deadlines.deadline"),
    "deadlines:reassign": edits("deadlines.deadline"),
    "deadlines:pin": edits("deadlines.deadline"),
    "deadlines:snooze": reads("deadlines.deadline"),
    "deadlines:remind": edits("deadlines.deadline", door="remindable_by"),
    "deadlines:history": reads("deadlines.deadline", door="history_open_to"),
    # sharing
    "sharing:edit_comment": edits("sharing.comment"),
    "sharing:remove_comment": edits("sharing.comment"),
    "sharing:restore_comment": edits("sharing.comment", door="restorable_by"),
    "sharing:settle_comment": edits("sharing.comment", door="resolvable_by"),
    "sharing:reopen_comment": edits("sharing.comment", door="resolvable_by"),
    # documents: on what they hang; tried on visits, the doors of pairings are the same
    "documents:add": edits("visits.visit", door="contributable_by"),
    "documents:zip": reads("visits.visit"),
    "documents:detail": reads("documents.document"),
    "documents:file": reads("documents.document"),
    "documents:version": reads("documents.document"),
    "documents:preview": reads("documents.document"),
    "documents:edit": edits("documents.document"),
    "documents:new_version": edits("documents.document"),
    "documents:remove": edits("documents.document"),
    "documents:restore": edits("documents.document", door="restorable_by"),
    "documents:history": reads("documents.document", door="history_open_to"),
    # pairings
    "pairings:list": SIGNED_IN,
    "pairings:detail": reads("pairings.pairing"),
    "pairings:edit": edits("pairings.pairing"),
    "pairings:comment": edits("pairings.pairing", door="discussable_by"),
    "pairings:history": reads("pairings.pairing", door="history_open_to"),
    # visits
    "visits:list": SIGNED_IN,
    "visits:create": SIGNED_IN,
    "visits:detail": reads("visits.visit"),
    "visits:edit": edits("visits.visit"),
    "visits:comment": edits("visits.visit", door="discussable_by"),
    "visits:history": reads("visits.visit", door="history_open_to"),
    "visits:confirm_dates": edits("visits.visit", door="confirmable_by"),
    "visits:change_state": edits("visits.visit"),
    "visits:plan_again": edits("visits.visit"),
    "visits:delegation": edits("visits.visit", door="delegation_editable_by"),
    "visits:agenda": edits("visits.visit", door="agenda_editable_by"),
    # portal
    "portal:today": SIGNED_IN,
    "portal:my_data": SIGNED_IN,
    "portal:data_of_user": STAFF,
    "portal:data_of_person": STAFF,
    "portal:erase_user": STAFF,
    "portal:erase_person": STAFF,
    "portal:security_txt": PUBLIC,
}
# One row per prefix for what is not ours; allauth asks for a login itself where it must.
PREFIXES = {"admin/": STAFF, "accounts/": PUBLIC}
if settings.DEBUG:
    POLICY |= {"outbox:list": PUBLIC, "outbox:detail": PUBLIC, "outbox:html": PUBLIC}


def rule_for(match):
    """The rule of a resolved URL, or None: then it does not exist for anybody."""
    if match.view_name in POLICY:
        return POLICY[match.view_name]
    return next((rule for prefix, rule in PREFIXES.items() if match.route.startswith(prefix)), None)
