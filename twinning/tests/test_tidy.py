"""Promises about the sources that no linter of ours keeps."""

import os
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "var", "node_modules", "vendored", "__pycache__", ".ruff_cache", ".pytest_cache"}
LONGEST_FILE = 400
GENERATED = {"static/site.css"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}

IN_PYTHON = {
    "a signal receiver": re.compile(r"@receiver\b|django\.db\.models\.signals"),
    "HTML taken on trust": re.compile(r"\bmark_safe\b|\bSafeString\b"),
}
# Names are taken out of an entry of the log before it is written; the library has no other place for that.
ALLOWED = ("twinning/shared/audit.py: a signal receiver",)
IN_TEMPLATES = {
    "HTML taken on trust": re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off"),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\s(?:src=|type=\"application/json\"))|\son[a-z]+\s*=\s*[\"']|javascript:",
        re.IGNORECASE,
    ),
    "the case of letters changed, which breaks Turkish": re.compile(r"\|\s*(upper|lower|title|capfirst)\b"),
}


def ours(root, *endings):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - NOT_OURS)
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(endings))


def found_in(paths, root, patterns):
    return [
        f"{path.relative_to(root)}: {what}: {found.group().strip()}"
        for path in paths
        for what, pattern in patterns.items()
        for found in pattern.finditer(path.read_text("utf-8"))
    ]


def too_long(root):
    for path in ours(root, ".py", ".html", ".css", ".js", ".sh"):
        name, lines = path.relative_to(root).as_posix(), path.read_text("utf-8").count("\n")
        if lines > LONGEST_FILE and name not in GENERATED and path.parent.name != "migrations":
            yield f"{name}: {lines} lines"


def vaguely_named(root):
    named = (path.relative_to(root) for path in ours(root, ".py", ".js", ".css", ".sh"))
    return [str(path) for path in named if VAGUE_NAMES & {*path.parts[:-1], path.stem}]


def in_python(root):
    others = (path for path in ours(root, ".py") if path != Path(__file__))  # this file names what it seeks
    return [found for found in found_in(others, root, IN_PYTHON) if not found.startswith(ALLOWED)]


def in_templates(root):
    """E-mails excepted: what reads them needs its styles inline."""
    pages = (path for path in ours(root, ".html") if "emails" not in path.relative_to(root).parts)
    return found_in(pages, root, IN_TEMPLATES)


def unfinished_translations(root):
    for path in ours(root, ".po"):
        with open(path, "rb") as file:
            yield from (f"{path.relative_to(root)}: {entry.id!r}" for entry in read_po(file) if unfinished(entry))


def unfinished(entry):
    texts = entry.string if isinstance(entry.string, list | tuple) else [entry.string]
    return entry.id and (entry.fuzzy or not all(texts))


CHECKS = [too_long, vaguely_named, in_python, in_templates, unfinished_translations]


@pytest.mark.parametrize("check", CHECKS)
def test_the_sources_keep_the_promise(check):
    found = list(check(ROOT))
    assert not found, "\n".join(["", *found])


PLANTED = [
    (too_long, "cities/models.py", "x = 1\n" * 401),
    (vaguely_named, "cities/utils.py", ""),
    (vaguely_named, "cities/helpers/names.py", ""),
    (in_python, "cities/models.py", "@receiver(post_save)"),
    (in_python, "cities/models.py", "from django.db.models.signals import post_save"),
    (in_python, "cities/views.py", "return mark_safe(text)"),
    (in_templates, "templates/cities/list.html", "{{ city.profile|safe }}"),
    (in_templates, "templates/cities/list.html", "{% autoescape off %}"),
    (in_templates, "templates/cities/list.html", '<p style="width: 4em">'),
    (in_templates, "templates/cities/list.html", "<style>p {}</style>"),
    (in_templates, "templates/cities/list.html", "<script>alert(1)</script>"),
    (in_templates, "templates/cities/list.html", '<a onclick="go()">'),
    (in_templates, "templates/cities/list.html", '<a href="javascript:go()">'),
    (in_templates, "templates/cities/list.html", "{{ city.name|upper }}"),
    (unfinished_translations, "locale/tr/LC_MESSAGES/django.po", '#, fuzzy\nmsgid "City"\nmsgstr "Şehir"\n'),
    (unfinished_translations, "locale/tr/LC_MESSAGES/django.po", 'msgid "City"\nmsgstr ""\n'),
]


@pytest.mark.parametrize(("check", "name", "text"), PLANTED)
def test_a_planted_breach_is_found(tmp_path, check, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    assert len(list(check(tmp_path))) == 1


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (in_templates, "templates/emails/visits/moved.html", '<p style="margin: 0">'),
        (in_templates, "templates/base.html", '<script src="{% static "js/menu.js" %}" defer></script>'),
        (in_templates, "templates/base.html", '<script id="data" type="application/json">{}</script>'),
        (in_python, ".venv/lib/x.py", "@receiver(post_save)"),
    ],
)
def test_what_is_allowed_is_not_found(tmp_path, check, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    assert list(check(tmp_path)) == []
