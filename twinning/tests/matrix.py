"""Tries one person on one address with every method, and says what was not as it should be.

Nothing here knows the rights: who may what is told by the caller (`test_matrix.EXPECTED`).
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.db import connection, models, transaction
from django.test import Client

from accounts.models import SubmittedForm
from accounts.submitting import FIELD

METHODS = ("GET", "HEAD", "POST", "POST forged", "PUT", "DELETE", "OPTIONS")
NEVER = 10**9  # the key of an object that does not exist
READING = {"GET", "HEAD", "OPTIONS"}
_WRITES = re.compile(r"\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)", re.IGNORECASE)
# Sessions and limits are written by looking, too, and the key of a form before it is refused; they are nobody's
# data.
_TECHNICAL = {"django_session", "usersessions_usersession", "cache", "django_cache", SubmittedForm._meta.db_table}
_TOKEN = re.compile(rb"(csrfmiddlewaretoken\"? value=\"|X-CSRFToken\W+)[\w-]+")


@dataclass
class Answer:
    status: int
    location: str
    body: bytes
    queries: int
    writes: list[str]
    seen: object


@dataclass
class Tally:
    """How much was tried, and what failed."""

    cells: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, who, method, path, what):
        self.faults.append(f"{who or 'anonymous'}: {method} {path}: {what}")


class Watch:
    """Counts the queries of a request and keeps the tables it writes to."""

    def __init__(self):
        self.queries, self.writes = 0, []

    def __call__(self, execute, sql, params, many, context):
        found = _WRITES.match(sql)
        if found and found[2] not in _TECHNICAL:
            self.writes.append(f"{found[1]} {found[2]}")
        self.queries += not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, params, many, context)


class Visitor:
    """A person at a browser."""

    def __init__(self, name, client, tally):
        self.name, self.tally = name, tally
        self.session = client.cookies.copy()
        self.nowhere = {}

    def ask(self, method, path, data=None, *, undo=False, look=None) -> Answer:
        """With `undo` what the request changes is taken back; `look` sees the database before that."""
        client = Client(raise_request_exception=False)
        client.cookies = self.session.copy()
        watch = Watch()
        self.tally.cells += 1
        with transaction.atomic(), connection.execute_wrapper(watch):
            response = self._send(client, method, path, data)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            writes, queries = watch.writes[:], watch.queries
            seen = look() if look else None
            transaction.set_rollback(undo)
        fault = repr(response.exc_info[1]) if response.exc_info else ""
        if response.status_code >= 500 or fault:
            self.tally.fault(self.name, method, path, f"{response.status_code} {fault}")
        body = _TOKEN.sub(b"", body).replace(path.encode(), b"PATH")
        return Answer(response.status_code, response.headers.get("Location", ""), body, queries, writes, seen)

    def ask_nowhere(self, method, path, data):
        """The answer for an object that does not exist, asked for once with a form's key and once without."""
        question = (method, path, FIELD in data)
        if question not in self.nowhere:
            self.nowhere[question] = self.ask(method, path, data)
        return self.nowhere[question]

    def _send(self, client, method, path, data):
        if method.startswith("POST"):
            return client.post(path, data if method == "POST forged" and data else {})
        return client.generic(method, path)


# --- What is expected -----------------------------------------------------------------------------


def check_object(visitor, address, row, *, allowed, payload, bystanders=None):
    """Every method on one object, beside the same on an object that does not exist. `bystanders` reads what
    this person must not change by writing to this object."""
    path, nowhere = address(row.pk), address(NEVER)
    before = bystanders() if bystanders else None
    for method in METHODS:
        posted = allowed and method.startswith("POST")
        answer = visitor.ask(method, path, payload, undo=allowed, look=bystanders if posted else None)
        if visitor.name is None:
            check_sent_to_login(visitor, method, path, answer)
        elif allowed:
            check_welcome(visitor, method, path, answer)
            if posted and answer.seen != before:
                visitor.tally.fault(visitor.name, method, path, "changed what is not this person's to change")
        else:
            check_refused(visitor, method, path, answer, visitor.ask_nowhere(method, nowhere, payload))
        if answer.writes and (method in READING or not allowed):
            visitor.tally.fault(visitor.name, method, path, f"wrote: {answer.writes}")


def check_sent_to_login(visitor, method, path, answer):
    if answer.status != 302 or not answer.location.startswith("/accounts/login/?next="):
        visitor.tally.fault(visitor.name, method, path, f"not sent to sign in but {answer.status} {answer.location}")


def check_welcome(visitor, method, path, answer):
    statuses = {"GET": {200, 302}, "HEAD": {200, 302}, "POST": {200, 302, 405}, "POST forged": {200, 302, 405}}
    if answer.status not in statuses.get(method, {405}):
        visitor.tally.fault(visitor.name, method, path, f"may, but got {answer.status}")


def check_refused(visitor, method, path, answer, nowhere):
    """Not yours is answered as not there: 404, or 405 where the method is never taken."""
    expected = {404, 405} if method not in ("GET", "HEAD") else {404}
    if answer.status not in expected or (answer.status == 405 and nowhere.status != 405):
        visitor.tally.fault(visitor.name, method, path, f"may not, but got {answer.status} {answer.location}")
    elif (answer.status, answer.body) != (nowhere.status, nowhere.body):
        visitor.tally.fault(visitor.name, method, path, "is told apart from what does not exist, by its body")
    elif answer.queries != nowhere.queries:
        what = f"is told apart by queries: {answer.queries}, {nowhere.queries} for what does not exist"
        visitor.tally.fault(visitor.name, method, path, what)


# --- Forged forms ---------------------------------------------------------------------------------


def form_on(page, path):
    """What a browser would send of the page's form to `path` if nobody typed anything."""
    form = _Form(path)
    form.feed(page)
    return dict(form.fields)


def forged(row, page, path, strangers):
    """The form of the page as a browser would send it, and beside it every field of the model, with the
    keys of strangers' objects: what an editor with the browser's tools could try."""
    form = _Form(path, empty="forged")
    form.feed(page)
    typed = dict(form.fields)
    for model_field in row._meta.concrete_fields:
        value = _forgery(model_field, strangers)
        for name in {model_field.name, model_field.attname} - form.names:
            if value is not None:
                typed[name] = value
    stranger = strangers[row._meta.label_lower]
    return typed | {"id": stranger.pk, "pk": stranger.pk, "version": getattr(row, "version", "")}


def _forgery(model_field, strangers):
    if model_field.is_relation:
        stranger = strangers.get(model_field.related_model._meta.label_lower)
        return stranger and stranger.pk
    samples = {
        models.BooleanField: "on",
        models.DateField: str(dt.date.today() + dt.timedelta(days=30)),
        models.DateTimeField: "2030-01-01 10:00",
        models.IntegerField: "7",
        models.CharField: "forged",
        models.TextField: "forged",
    }
    return next((value for kind, value in samples.items() if isinstance(model_field, kind)), None)


class _Form(HTMLParser):
    """Names and values of the forms that post to the page itself."""

    def __init__(self, path, empty=""):
        super().__init__()
        self.empty = empty
        self.path, self.inside, self.select, self.area = path, False, None, None
        self.fields, self.names = {}, set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("method") == "post" and attrs.get("action", "") in ("", self.path)
        if not self.inside:
            return
        name, kind = attrs.get("name"), attrs.get("type")
        self.names.add(name)
        if tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in attrs):
            self.fields[name] = attrs.get("value", "on" if kind == "checkbox" else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in attrs or self.select not in self.fields):
            self.fields[self.select] = attrs.get("value", "")
        elif tag == "textarea" and name:
            self.area, self.fields[name] = name, ""

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data.strip()

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area] or self.empty
        self.inside = self.inside and tag != "form"
        self.select = None if tag == "select" else self.select
        self.area = None if tag == "textarea" else self.area
