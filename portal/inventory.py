"""The data inventory: what each field of each table is, in one table.

A field that is not here fails a test which names it. The export and the erasure of a person's data, the canary
sweep and docs/data-inventory.md follow it; rights do not: they are decided by rows (`visible_to`) and by the
narrower doors, and the sweep compares the two.
"""

from django.apps import apps

PUBLIC = "public"  # may be read by everybody, some of it once it is published
PARTNER = "partner"  # whoever sees the row reads it
INTERNAL = "internal"  # the owning city's own
NAME = "name"  # of a person: read with the row, gone with the person
PERSONAL = "personal"  # contact and account data: the people door, or the person alone
MONEY = "money"  # the money door
TECHNICAL = "technical"  # keys, states, times and switches, which say nothing of anybody by themselves
SECRET = "secret"
CLASSES = (PUBLIC, PARTNER, INTERNAL, NAME, PERSONAL, MONEY, TECHNICAL, SECRET)

FIELDS = {
    # --- People and sign-in
    "accounts.user": {
        NAME: "full_name",
        PERSONAL: "email language time_zone digest digest_hour digest_weekday quiet_days last_login date_joined",
        TECHNICAL: "id is_active is_staff is_superuser",
        SECRET: "password",
    },
    "accounts.user_groups": {TECHNICAL: "id user group"},
    "accounts.user_user_permissions": {TECHNICAL: "id user permission"},
    "accounts.submittedform": {TECHNICAL: "id user key location sent_at"},
    "account.emailaddress": {PERSONAL: "email", TECHNICAL: "id user verified primary"},
    "account.emailconfirmation": {TECHNICAL: "id email_address created sent", SECRET: "key"},
    "mfa.authenticator": {PERSONAL: "type created_at last_used_at", TECHNICAL: "id user", SECRET: "data"},
    "usersessions.usersession": {
        PERSONAL: "created_at ip last_seen_at user_agent",
        TECHNICAL: "id user",
        SECRET: "session_key data",
    },
    "socialaccount.socialapp": {
        TECHNICAL: "id provider provider_id name",
        SECRET: "client_id secret key settings",
    },
    "socialaccount.socialaccount": {
        PERSONAL: "provider uid last_login date_joined extra_data",
        TECHNICAL: "id user",
    },
    "socialaccount.socialtoken": {TECHNICAL: "id app account expires_at", SECRET: "token token_secret"},
    "sessions.session": {TECHNICAL: "expire_date", SECRET: "session_key session_data"},
    "auth.permission": {TECHNICAL: "id name content_type codename"},
    "auth.group": {TECHNICAL: "id name"},
    "auth.group_permissions": {TECHNICAL: "id group permission"},
    "contenttypes.contenttype": {TECHNICAL: "id app_label model"},
    # --- Who did what
    "auditlog.logentry": {
        INTERNAL: "object_repr changes changes_text serialized_data additional_data action timestamp actor",
        PERSONAL: "remote_addr remote_port actor_email",  # never filled
        TECHNICAL: "id content_type object_pk object_id cid",
    },
    "admin.logentry": {
        INTERNAL: "object_repr change_message action_time user action_flag",
        TECHNICAL: "id content_type object_id",
    },
    "portal.personaldataact": {INTERNAL: "what at by counts", TECHNICAL: "id subject"},
    # --- Mails
    "outbox.email": {
        PERSONAL: "to_address subject text html",
        INTERNAL: "reason settled_at settled_by",
        TECHNICAL: "id key kind recipient language payload message_id state attempts claimed_by lease_until"
        " created_at send_after finished_at uncertain_at",
    },
    "outbox.unsubscription": {PERSONAL: "kind since", TECHNICAL: "id user"},
    # --- Cities and their people
    "cities.city": {
        PUBLIC: "country code name local_name also_known_as kind population latitude longitude climate time_zone"
        " working_languages mission_city mission_label_on profile profile_language published",
        TECHNICAL: "id version parent parent_may_act",
    },
    "cities.city_tags": {PUBLIC: "city tag", TECHNICAL: "id"},
    "cities.citytheme": {PUBLIC: "city theme need offer", TECHNICAL: "id"},
    "cities.theme": {PUBLIC: "key name name_tr name_en icon rank", TECHNICAL: "id"},
    "cities.tag": {PUBLIC: "kind key name name_tr name_en", TECHNICAL: "id"},
    "cities.unit": {PARTNER: "city name", TECHNICAL: "id"},
    "cities.person": {
        NAME: "full_name",
        PARTNER: "city title unit",
        INTERNAL: "duty user left_on",
        PERSONAL: "email phone",
        TECHNICAL: "id",
    },
    "cities.membership": {INTERNAL: "city user role since", TECHNICAL: "id"},
    "cities.invitation": {
        NAME: "full_name",
        PERSONAL: "email",
        INTERNAL: "city role language invited_by created_at expires_at accepted_at withdrawn_at",
        TECHNICAL: "id",
        SECRET: "nonce",
    },
    # --- Deadlines
    "deadlines.ruleset": {PARTNER: "key name", TECHNICAL: "id"},
    "deadlines.rule": {
        PARTNER: "rule_set key title title_tr title_en anchor months days rungs side duty audience country condition"
        " shifts active source source_tr source_en",
        TECHNICAL: "id",
    },
    "deadlines.holiday": {PARTNER: "city day name", TECHNICAL: "id"},
    "deadlines.deadline": {
        PARTNER: "audience city title title_tr title_en anchor months days shifts rungs counted_on due_on due_time"
        " short_notice pinned person responsible duty closed_how closed_at closed_by closed_note",
        TECHNICAL: "id version content_type object_id rule key",
    },
    "deadlines.snooze": {PERSONAL: "until", TECHNICAL: "id deadline user"},
    "deadlines.reminderstart": {TECHNICAL: "id day"},
    "deadlines.reminder": {PARTNER: "deadline due_on rung user", TECHNICAL: "id email"},
    # --- Documents, comments, links
    "documents.document": {
        PARTNER: "city audience kind title current created_at created_by",
        INTERNAL: "removed_at removed_by",
        TECHNICAL: "id version content_type object_id",
    },
    "documents.documentversion": {
        PARTNER: "document number file preview name media_type size note uploaded_at uploaded_by",
        TECHNICAL: "id sha256 drawn_at",
    },
    "sharing.comment": {
        PARTNER: "city audience author part text language created_at edited_at resolved_at resolved_by",
        INTERNAL: "removed_at",
        TECHNICAL: "id version content_type object_id",
    },
    "sharing.comment_mentioned": {PARTNER: "comment user", TECHNICAL: "id"},
    "sharing.sharelink": {
        NAME: "recipient",
        INTERNAL: "city purpose language created_at created_by expires_at revoked_at revoked_by",
        TECHNICAL: "id content_type object_id",
        SECRET: "token_hash",
    },
    "sharing.sharevisit": {INTERNAL: "link opened_at device", TECHNICAL: "id"},
    # --- Pairings and visits
    "pairings.programme": {PUBLIC: "key name name_tr name_en website", TECHNICAL: "id"},
    "pairings.cohort": {
        PUBLIC: "programme number name name_tr name_en organiser call_opens_on call_closes_original call_closes"
        " call_time_zone starts_on ends_on months host_rule host_rule_tr host_rule_en twins_per_host representatives"
        " travel_ceiling hours_per_month source",  # the amounts are those of the published call
        TECHNICAL: "id rule_set",
    },
    "pairings.pairing": {
        PARTNER: "cohort twin state pilot_activity pilot_activity_tr pilot_activity_en summary summary_tr summary_en"
        " starts_on ends_on",
        TECHNICAL: "id version",
    },
    "pairings.pairing_themes": {PARTNER: "pairing theme", TECHNICAL: "id"},
    "pairings.pairinghost": {PARTNER: "pairing city left_on", TECHNICAL: "id"},
    "pairings.facilitator": {
        NAME: "full_name",
        PERSONAL: "email",
        PARTNER: "pairing organisation created_at twin_agreed_by twin_agreed_at host_agreed_by host_agreed_at ended_at",
        TECHNICAL: "id",
    },
    "visits.visit": {
        PARTNER: "pairing host guest title title_tr title_en summary summary_tr summary_en place starts_on ends_on"
        " state state_note guest_confirmed host_confirmed lead host_lead needs_visa needs_permission",
        TECHNICAL: "id version",
    },
    "visits.visit_themes": {PARTNER: "visit theme", TECHNICAL: "id"},
    "visits.traveller": {PARTNER: "visit person function rank", TECHNICAL: "id"},
    "visits.agendaitem": {
        PARTNER: "visit day starts_at ends_at kind title place theme",
        NAME: "contact",
        TECHNICAL: "id",
    },
}


def classes_of(model):
    """{field name: class} of one model."""
    classes = FIELDS.get(model._meta.label_lower, {})
    return {name: which for which, names in classes.items() for name in names.split()}


def fields_of(model, *wanted):
    """The concrete fields of a model that are of one of these classes."""
    classes = classes_of(model)
    return [field for field in model._meta.concrete_fields if classes.get(field.name) in wanted]


def faults():
    """Fields and tables that nobody classed, and rows of the inventory that stand for nothing."""
    models = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    for label, model in models.items():
        classes, real = classes_of(model), {field.name for field in model._meta.concrete_fields}
        yield from (f"{label}.{name} has no class" for name in sorted(real - set(classes)))
        yield from (f"{label}.{name} is no field" for name in sorted(set(classes) - real))
        yield from (f"{label}.{name} has two classes" for name in _doubled(label))
    yield from (f"{label} is no table" for label in FIELDS if label not in models)
    yield from (f"{label}: {which} is no class" for label, found in FIELDS.items() for which in set(found) - {*CLASSES})


def _doubled(label):
    names = [name for names in FIELDS.get(label, {}).values() for name in names.split()]
    return sorted({name for name in names if names.count(name) > 1})
