"""What people meet of the libraries speaks the Turkish of the portal (locale/libraries/tr)."""

import ast
import re
from pathlib import Path

import allauth
import auditlog
import django
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext, override, pgettext

from accounts.notices import NOTICES
from twinning.tests import addresses

ALLAUTH, DJANGO = Path(allauth.__file__).parent, Path(django.__file__).parent
CATALOGUE = Path(settings.BASE_DIR, "locale", "libraries", "tr", "LC_MESSAGES", "django.po")
# Ways of signing in that the settings leave out, and words that forms of ours replace.
NOT_USED = re.compile("phone|username|passwordless", re.IGNORECASE)
OURS = tuple(f"{app}." for app in addresses.OURS)
SOURCES = ["account/**/*.py", "mfa/**/*.py", "socialaccount/*.py"]
KINDS = {"account", "mfa", "socialaccount"}
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "pgettext": 2, "pgettext_lazy": 2}


def strings_in_python():
    """(context, msgid) of every marked string in allauth's accounts, second step and single sign-on."""
    paths = [path for pattern in SOURCES for path in ALLAUTH.glob(pattern)]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if len(texts) == CALLS[node.func.id] and not NOT_USED.search(f"{path} {texts}"):
                    yield (None, *texts)[-2:]


def strings_in_templates():
    """Of the toasts and e-mails; the pages are templates of ours."""
    block = re.compile(r"{% blocktrans(?:late)?(?: with [^%]*)? %}(.*?){% endblocktrans(?:late)? %}", re.DOTALL)
    for path in ALLAUTH.glob("templates/*/*/*.txt"):
        kind, folder = path.parts[-3:-1]
        ours = Path(settings.BASE_DIR, "templates", kind, folder, path.name)
        notice = re.sub("_(subject|message).txt", "", f"{kind}/{folder}/{path.name}") in NOTICES
        if kind in KINDS and not notice and not ours.exists() and not NOT_USED.search(path.name):
            for text in block.findall(path.read_text(encoding="utf-8")):
                yield None, re.sub(r"{{ ?(\w+) ?}}", r"%(\1)s", text)


MET = sorted({*strings_in_python(), *strings_in_templates()}, key=str)


def turkish(context, text):
    with override("tr"):
        return pgettext(context, text) if context else gettext(text)


def test_the_strings_of_the_library_are_found():
    found = {text for _context, text in MET}
    assert {"Incorrect password.", "Password successfully changed.", "Incorrect code."} <= found


def test_what_people_meet_of_allauth_is_turkish():
    assert [text for context, text in MET if turkish(context, text) == text] == []


def test_a_password_is_a_parola_everywhere():
    other_words = re.compile("şifre|iki faktör|birincil", re.IGNORECASE)
    assert [text for context, text in MET if other_words.search(turkish(context, text))] == []


def entries_of(path):
    with path.open("rb") as file:
        return {(entry.context, entry.id) for entry in read_po(file, locale="tr") if entry.id}


def strings_of_the_audit():
    """The library comes without Turkish; what administrators meet of it is in our catalogue."""
    for path in Path(auditlog.__file__).parent.glob("*.py"):
        for text in re.findall(r'_\("([^"]+)"\)', path.read_text(encoding="utf-8")):
            yield None, text


def test_no_entry_has_outlived_its_library():
    of_django = set().union(*(entries_of(path) for path in DJANGO.rglob("locale/tr/LC_MESSAGES/django.po")))
    assert entries_of(CATALOGUE) - {*MET} - of_django - {*strings_of_the_audit()} == set()


def test_no_name_begins_with_an_i_that_capitals_would_spoil():
    """Labels are capitalised by Python, which knows no dotted İ: names that begin with one are written with it."""
    with override("tr"):
        names = {
            str(name)
            for model in apps.get_models()
            if model.__module__.startswith(OURS) or admin.site.is_registered(model)
            for name in [model._meta.verbose_name, model._meta.verbose_name_plural]
            + [getattr(field, "verbose_name", "") for field in model._meta.get_fields()]
        }
    assert [name for name in sorted(names) if name.startswith("i")] == []
