"""Canaries: a word of its own in every text of every row, so that a page which prints one tells which field of whose
row it printed. What somebody may read is said here by the doors of the models and the classes of the inventory;
nothing is taken from the pages.
"""

import datetime as dt
import io
import itertools
import re
import zipfile
from collections import defaultdict

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.utils import timezone
from modeltranslation.translator import NotRegistered, translator

from accounts.models import User
from cities.attached import Attached
from cities.models import City, Membership, Person
from cities.reach import reach_of
from pairings.models import Pairing
from portal.inventory import INTERNAL, MONEY, NAME, PARTNER, PERSONAL, PUBLIC, SECRET, TECHNICAL, classes_of
from twinning.shared.audit import PartOf
from twinning.tests.addresses import OURS

TOKEN = re.compile(rb"zq[0-9a-z]{5}qz")
LENGTH = 9
# Read by the portal itself: no free text.
SPOKEN = re.compile("time_zone$|language|^icon$|^anchor$|^location$|^kind$|^reason$|^device$|^media_type$|^message_id$")
# Rows without a door: everybody who is signed in reads them.
REFERENCE = {
    *("cities.theme", "cities.tag", "deadlines.ruleset", "deadlines.rule", "deadlines.holiday"),
    *("pairings.programme", "pairings.cohort"),
}
# Rows that hang on another one without being part of its history.
HANGS_ON = {"sharing.sharevisit": "link"}
# Only for the administration, beside whoever a mail is for.
FOR_STAFF = {"portal.personaldataact"}


def our_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


# --- Rows of every model ----------------------------------------------------------------------------


def sow(world, people):
    """A row of every model that has none: each kind of attached row on an own and on a foreign subject with every
    audience, a part for every whole. What cannot be made here is named by `barren`."""
    for model in our_models():
        if issubclass(model, Attached) and model._meta.label_lower not in world:  # the world has better ones
            _attach(model, world, people)
    for model in our_models():
        if issubclass(model, PartOf) or model._meta.label_lower in HANGS_ON:
            _fill_wholes(model, people)
    for city in world["cities.city"].values():
        _make(apps.get_model("cities.invitation"), people, city=city, accepted_at=None)
        _make(apps.get_model("deadlines.holiday"), people, city=city)
    for visit in world["visits.visit"].values():
        at = {"content_type": ContentType.objects.get_for_model(visit), "object_id": visit.pk, "city": visit.city}
        for model in our_models():
            if not issubclass(model, Attached) and {"object_id", "city"} <= {f.name for f in model._meta.fields}:
                _make(model, people, **at)


def _attach(model, world, people):
    for name, owner in (("there", "own district"), ("there", "host"), ("foreign", "foreign")):
        visit, city = world["visits.visit"][name], world["cities.city"][owner]
        at = {"content_type": ContentType.objects.get_for_model(visit), "object_id": visit.pk, "city": city}
        for audience, _label in model._meta.get_field("audience").choices:
            _make(model, people, audience=audience, **at)


def _fill_wholes(model, people):
    whole = HANGS_ON.get(model._meta.label_lower) or model.part_of
    for row in model._meta.get_field(whole).related_model._base_manager.all():
        if not model._base_manager.filter(**{whole: row}).exists():
            _make(model, people, **{whole: row})


_number = itertools.count(1)


def _make(model, people, **given):
    """A row with something in every field that must have something; None where the database refuses it."""
    values = dict(given)
    for field in model._meta.concrete_fields:
        if not (field.primary_key or field.name in values or field.has_default() or field.null or field.blank):
            values[field.name] = _filling(field, people)
    try:
        with transaction.atomic():
            return model._base_manager.create(**values)
    except Exception:
        return None


def _filling(field, people):
    if isinstance(field, models.ForeignKey):
        return people["editor"] if field.related_model is User else field.related_model._base_manager.first()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.FileField):
        return ContentFile(b"x", name="x.txt")
    if isinstance(field, models.EmailField):
        return f"x{next(_number)}@canary.example"
    samples = [
        (models.DateTimeField, timezone.now() + dt.timedelta(days=20)),
        (models.DateField, timezone.localdate() + dt.timedelta(days=30)),
        (models.TimeField, dt.time(9)),
        (models.IntegerField, 1),
        (models.CharField, f"x{next(_number)}"),
        (models.TextField, "x"),
    ]
    return next(value for kind, value in samples if isinstance(field, kind))


def barren():
    """Models with texts of which there is no row: nothing would be known about them."""
    return {
        model._meta.label_lower for model in our_models() if any(texts_of(model)) and not model._base_manager.exists()
    }


# --- A word of its own in every text ------------------------------------------------------------------


def texts_of(model):
    """The columns that hold what people typed."""
    classes, mirrored = classes_of(model), _mirrors(model)
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
        free = free and not field.choices and (field.max_length or LENGTH) >= LENGTH and not SPOKEN.search(field.name)
        if isinstance(field, models.FileField) or (
            free and field.name not in mirrored and classes.get(field.name) not in (TECHNICAL, None)
        ):
            yield field


def _mirrors(model):
    """Columns without language only repeat one of those with."""
    try:
        return set(translator.get_options_for_model(model).get_field_names())
    except NotRegistered:
        return set()


class Canaries:
    def __init__(self):
        self.owners = defaultdict(list)  # token: [(model, pk, field name)]
        self._numbers = itertools.count(1)
        self._addresses = {}
        for model in sorted(our_models(), key=lambda model: model is not User):
            for field in texts_of(model):
                if field.name not in ("password", "nonce", "token_hash"):
                    self._plant(model, field)
        self._move_addresses()

    def _new(self, *owner):
        number, digits = next(self._numbers), ""
        for _ in range(5):
            number, digit = divmod(number, 36)
            digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        token = f"zq{digits}qz"
        self.owners[token.encode()].append(owner)
        return token

    def _plant(self, model, field):
        for pk, old in model._base_manager.values_list("pk", field.attname):
            if isinstance(field, models.FileField):
                self._fill(model, field, pk)
            elif isinstance(field, models.EmailField):
                if old:
                    self._address(model, field, pk, old)
            else:
                self._write(model, field, pk, self._new(model, pk, field.name))

    def _fill(self, model, field, pk):
        file = getattr(model._base_manager.get(pk=pk), field.name)
        if file:
            file.storage.delete(file.name)
            file.storage.save(file.name, ContentFile(self._new(model, pk, field.name).encode()))

    def _address(self, model, field, pk, old):
        """Who is known by an address keeps being known by it: the same word wherever it stands."""
        if old.lower() not in self._addresses:
            self._addresses[old.lower()] = f"{self._new(model, pk, field.name)}@canary.example"
        new = self._addresses[old.lower()]
        self.owners[new.partition("@")[0].encode()].append((model, pk, field.name))
        self._write(model, field, pk, new)

    def _move_addresses(self):
        from allauth.account.models import EmailAddress

        for row in EmailAddress.objects.all():
            if new := self._addresses.get(row.email.lower()):
                EmailAddress.objects.filter(pk=row.pk).update(email=new)

    def _write(self, model, field, pk, value):
        """Past all that would rewrite it."""
        quote = connection.ops.quote_name
        table, column, key = model._meta.db_table, field.column, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE {quote(key)} = %s",
                [value, pk],
            )

    def in_answer(self, response):
        """The tokens a response holds: in its text, in its headers, and in what a ZIP of it holds."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
        return set(TOKEN.findall(body + headers + _unpacked(body)))


def _unpacked(body):
    if not body.startswith(b"PK\x03\x04"):
        return b""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) + name.encode() for name in archive.namelist())


# --- Who may read what ------------------------------------------------------------------------------


class Reader:
    """One person, asked about fields of rows."""

    def __init__(self, user):
        self.user = User.objects.get(pk=user.pk) if user else None
        self.reach = reach_of(self.user) if user else None
        self._seen, self._named = {}, None

    def may_read(self, model, pk, name):
        which = classes_of(model).get(name)
        if self.user is None or which == SECRET:
            return False
        if self.user.is_staff:
            return True
        if which in (PUBLIC, PARTNER, NAME):
            return self.sees(model, pk) or (model in (Person, User) and pk in self.named()[model])
        if which == INTERNAL:
            return self.sees(model, pk) and self._city_of(model, pk) in self.reach.read
        if which == PERSONAL:
            return self._is_theirs(model, pk) or (self.sees(model, pk) and self._by_people_door(model, pk))
        if which == MONEY:
            return self.sees(model, pk) and self._city_of(model, pk) in self.reach.money
        return False

    def sees(self, model, pk):
        """By the door of the model, or of what it is part of."""
        return pk in self._rows_seen(model)

    def _rows_seen(self, model):
        if model not in self._seen:
            self._seen[model] = set(self._visible(model).values_list("pk", flat=True))
        return self._seen[model]

    def _visible(self, model):
        rows, label = model._base_manager.all(), model._meta.label_lower
        whole = HANGS_ON.get(label) or getattr(model, "part_of", "")
        if hasattr(model._default_manager, "visible_to"):
            return model._default_manager.visible_to(self.user)
        if whole:
            parent = model._meta.get_field(whole).related_model
            return rows.filter(**{f"{whole}__in": self._rows_seen(parent)})
        if label in REFERENCE:
            return rows
        if label in FOR_STAFF:
            return rows.none()
        mine = [f.name for f in model._meta.concrete_fields if f.name in ("user", "recipient")]
        if model is User:
            return rows.filter(pk=self.user.pk)
        assert mine, f"{label}: say in canary.py who sees its rows."
        return rows.filter(**{mine[0]: self.user})

    def named(self):
        """The people and accounts that rows this person sees speak of, by a key that they may read."""
        if self._named is None:
            self._named = self._partners()
            for model in our_models():
                for key in model._meta.concrete_fields:
                    if key.is_relation and key.related_model in self._named:
                        self._add_named(model, key)
            accounts = Person.objects.filter(pk__in=self._named[Person], user__isnull=False)
            self._named[User] |= set(accounts.values_list("user", flat=True))
        return self._named

    def _partners(self):
        """Who works in the portal for a city of a pairing one sees, or for a district by its grant, is no secret
        there: they are asked, reminded and answer. The others of those cities are, unless a row speaks of them."""
        found = [city for pairing in Pairing.objects.visible_to(self.user) for city in pairing.cities]
        found += City.objects.filter(pk__in=self.reach.read)
        cities = {city.pk for city in found} | {city.parent_id for city in found if city.parent_may_act}
        users = set(Membership.objects.filter(city__in=cities).values_list("user", flat=True))
        return {User: users, Person: set(Person.objects.filter(user__in=users).values_list("pk", flat=True))}

    def _add_named(self, model, key):
        which = classes_of(model)[key.name]
        for pk, person in model._base_manager.values_list("pk", key.attname):
            if not person or which not in (PUBLIC, PARTNER, INTERNAL) or not self.sees(model, pk):
                continue
            if which != INTERNAL or self._city_of(model, pk) in self.reach.read:
                self._named[key.related_model].add(person)

    def _is_theirs(self, model, pk):
        row = model._base_manager.get(pk=pk)
        return self.user.pk in {row.pk if model is User else None, *_keys(row, "user_id", "recipient_id")} or (
            getattr(row, "email", "").lower() == self.user.email.lower()
        )

    def _by_people_door(self, model, pk):
        """Invitations are their coordinators' (`visible_to`); an account is known to the cities it works for."""
        return self._city_of(model, pk) in self.reach.people

    def _city_of(self, model, pk):
        row = model._base_manager.get(pk=pk)
        while getattr(row, "city_id", None) is None:
            whole = HANGS_ON.get(row._meta.label_lower) or getattr(row, "part_of", "")
            if not whole:
                city = getattr(row, "city", None)
                return city.pk if city else None
            row = getattr(row, whole)
        return row.city_id


def _keys(row, *names):
    return {getattr(row, name, None) for name in names} - {None}
