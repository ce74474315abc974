"""Both languages, whole: every string of the sources has its Turkish, and no page mixes the two."""

import ast
import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import get_resolver
from django.utils.translation.template import templatize

from accounts.models import User
from twinning import policy
from twinning.tests.addresses import walk
from twinning.tests.test_matrix import paths
from visits.models import Visit

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "tr" / "LC_MESSAGES" / "django.po"
NOT_OURS = {".venv", "var", "node_modules", "vendored", ".git", "tests", "bench", "docs", "migrations"}
# Which arguments of a call are the text and its context.
CALLS = {
    "_": (0, None),
    "_now": (0, None),
    "gettext": (0, None),
    "gettext_lazy": (0, None),
    "gettext_noop": (0, None),
    "ngettext": (0, None),
    "ngettext_lazy": (0, None),
    "pgettext": (1, 0),
    "pgettext_lazy": (1, 0),
    "npgettext": (1, 0),
    "npgettext_lazy": (1, 0),
}


def sources(ending, root=ROOT):
    return [path for path in sorted(root.rglob(f"*{ending}")) if not NOT_OURS & set(path.relative_to(root).parts)]


def strings_of_python(text):
    """(context, text) of every call that marks a string."""
    for node in ast.walk(ast.parse(text)):
        name = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in CALLS:
            place, context = CALLS[name]
            values = [getattr(argument, "value", None) for argument in node.args]
            if len(values) > place and isinstance(values[place], str):
                yield (values[context] if context is not None else None, values[place])


def strings_of_template(text):
    """Django turns a template into something that looks like Python calls between rubbish."""
    for call in re.finditer(r"\b(?:_|n?p?gettext)\((?=[u'\"])", templatize(text)):
        yield from strings_of_python(_balanced(templatize(text)[call.start() :]))


def _balanced(text):
    """The shortest beginning that is a whole expression."""
    for end in (found.end() for found in re.finditer(r"\)", text)):
        try:
            ast.parse(text[:end])
        except SyntaxError:
            continue
        return text[:end]
    return ""


def strings():
    found = {}
    for path in sources(".py"):
        found |= dict.fromkeys(strings_of_python(path.read_text("utf-8")), path.relative_to(ROOT))
    for ending in (".html", ".txt"):
        for path in sources(ending, ROOT / "templates"):
            found |= dict.fromkeys(strings_of_template(path.read_text("utf-8")), path.relative_to(ROOT))
    return found


def catalogue():
    with CATALOGUE.open("rb") as file:
        return {
            (message.context, message.id[0] if message.pluralizable else message.id): message
            for message in read_po(file)
            if message.id
        }


def test_every_string_of_the_sources_has_its_turkish():
    known, used = catalogue(), strings()
    assert len(used) > 500
    missing = [
        f"{path}: {text!r} ({context})" for (context, text), path in used.items() if (context, text) not in known
    ]
    assert missing == []
    texts = {key: known[key].string for key in used}
    empty = [key for key, text in texts.items() if not all(text if isinstance(text, tuple) else [text])]
    assert empty == [] and not any(known[key].fuzzy for key in used)


@pytest.mark.parametrize(
    ("read", "source", "expected"),
    [
        (strings_of_python, "x = _('Visit')\ny = pgettext('visit', 'Idea')", {(None, "Visit"), ("visit", "Idea")}),
        (strings_of_python, "ngettext('%(number)s day', '%(number)s days', n)", {(None, "%(number)s day")}),
        (strings_of_template, "{% load i18n %}<p>{% translate 'City' %}</p>", {(None, "City")}),
        (strings_of_template, '{% translate "May" context "month" %}', {("month", "May")}),
        (
            strings_of_template,
            "{% blocktranslate %}It’s (now) late{% endblocktranslate %}",
            {(None, "It’s (now) late")},
        ),
        (strings_of_template, "{% tag label=_('More') %}", {(None, "More")}),
        (
            strings_of_template,
            "{% blocktranslate count n=x %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            {(None, "%(n)s day")},
        ),
    ],
)
def test_strings_are_found_in_sources(read, source, expected):
    assert set(read(source)) == expected


# --- Pages ----------------------------------------------------------------------------------------


class Words(HTMLParser):
    """What a person reads or hears on a page: text, and the attributes that are spoken."""

    SPOKEN = {"alt", "aria-label", "placeholder", "title"}

    def __init__(self):
        super().__init__()
        self.words, self.language, self.skipped = [], "", 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.language = attrs.get("lang")
        self.skipped += tag in ("script", "style")
        # Names of languages and texts marked as of another language stay as they are.
        self.words += [attrs[name] for name in self.SPOKEN & set(attrs) if attrs[name] and "lang" not in attrs]

    def handle_endtag(self, tag):
        self.skipped -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.skipped and data.strip():
            self.words.append(" ".join(data.split()))


def read(response):
    words = Words()
    words.feed(response.content.decode())
    return words


@pytest.fixture
def pages(world, people, browse):
    """`pages(language)` yields (path, page) of every page the coordinator can open."""

    def fetch(language):
        User.objects.update(language=language)
        client = browse(people["coordinator"])
        for address in walk(get_resolver().url_patterns):
            rule = policy.rule_for(address)
            if rule is None or rule is policy.STAFF or address.view_name.startswith("outbox:"):
                continue
            rows = world[rule.model].values() if rule.model else [None]
            for path in dict.fromkeys(path for row in rows for path in paths(address, row.pk if row else 1)):
                response = client.get(path)
                if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                    yield path, response

    return fetch


def other_language():
    """(English texts that have another Turkish, Turkish texts that have another English); one word may be both."""
    pairs = [(key[1], message.string) for key, message in catalogue().items() if isinstance(message.string, str)]
    pairs = [(english, turkish) for english, turkish in pairs if english != turkish and len(english) > 3]
    english, turkish = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return english - turkish, turkish - english


@pytest.mark.parametrize("language", ["tr", "en"])
def test_each_page_is_in_one_language(pages, language):
    leftovers, seen = other_language()[language == "en"], 0
    for path, response in pages(language):
        words, seen = read(response), seen + 1
        assert words.language == language, path
        assert response.headers["Content-Language"] == language, path
        assert leftovers.intersection(words.words) == set(), path
    assert seen > 60


def test_the_profile_wins_over_the_cookie_and_the_browser(browse, partner):
    client = browse(partner)
    client.cookies["language"] = "tr"
    answer = client.get("/today/", headers={"Accept-Language": "tr"})
    assert (read(answer).language, answer.headers["Content-Language"]) == ("en", "en")


@pytest.mark.parametrize(("cookie", "language"), [("", "tr"), ("en", "en"), ("xx", "tr")])
def test_strangers_get_turkish_unless_their_cookie_says_english(client, db, cookie, language):
    client.cookies["language"] = cookie
    assert read(client.get("/accounts/login/", headers={"Accept-Language": "en"})).language == language


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_page_in_the_wrong_language_would_be_noticed(pages, language):
    leftovers = other_language()[language == "tr"]
    for path, response in pages(language):
        assert leftovers.intersection(read(response).words), path


@pytest.mark.parametrize(
    ("language", "day", "span"),
    [
        ("tr", "24 Kasım 2026", "24–26 Kasım 2026"),
        ("en", "24 November 2026", "24–26 November 2026"),
    ],
)
def test_dates_are_written_as_people_write_them(world, people, browse, language, day, span):
    User.objects.update(language=language)
    visit, start = world["visits.visit"]["there"], dt.date(2026, 11, 24)
    client, path = browse(people["editor"]), f"/visits/{visit.pk}/"
    Visit.objects.filter(pk=visit.pk).update(starts_on=start, ends_on=start)
    assert day in read(client.get(path)).words
    Visit.objects.filter(pk=visit.pk).update(ends_on=start + dt.timedelta(days=2))
    assert span in read(client.get(path)).words


# As a machine writes them, in American order, or with the month of the other language ("Mar" and "May" are both).
MACHINE = r"\b20\d\d-\d\d-\d\d\b|\b[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d|\b[ap]\.m\."
ENGLISH = "January|February|March|April|June|July|August|September|October|November|December"
SHORT = "Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
TURKISH = "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"
ODD_DATES = {"tr": rf"{MACHINE}|\b({ENGLISH}|{SHORT})\b", "en": rf"{MACHINE}|\b({TURKISH})\b"}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_no_page_writes_dates_otherwise(pages, language):
    odd = re.compile(ODD_DATES[language])
    found = {(path, word) for path, response in pages(language) for word in read(response).words if odd.search(word)}
    assert found == set()


@pytest.mark.parametrize(
    ("language", "text", "is_odd"),
    [
        ("tr", "4–6 Mart 2027", False),
        ("tr", "24 November 2026", True),
        ("tr", "Nov. 24, 2026", True),
        ("tr", "2026-11-24", True),
        ("tr", "3 p.m.", True),
        ("en", "24 November 2026", False),
        ("en", "November 24, 2026", True),
        ("en", "24 Kasım 2026", True),
    ],
)
def test_odd_dates_are_found(language, text, is_odd):
    assert bool(re.search(ODD_DATES[language], text)) == is_odd
