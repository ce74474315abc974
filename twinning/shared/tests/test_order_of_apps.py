"""An app may use only what stands to its left. Read from the sources alone: nothing is imported, so
even a reference that only runs on a bad day is found."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHARED, PROJECT = "twinning.shared", "twinning"
ORDER = [
    SHARED,
    "accounts",
    "outbox",
    "cities",
    "deadlines",
    "documents",
    "sharing",
    "pairings",
    "practices",
    "visits",
    "workshops",
    "actionplans",
    "funding",
    "portal",
    PROJECT,  # settings, urls, policy: the one place that knows all
]
RANK = {app: rank for rank, app in enumerate(ORDER)}
LABELS = {app.rpartition(".")[2]: app for app in ORDER if app != PROJECT}  # "shared" is a label too
REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def app_of_module(dotted):
    """The app of ours that a dotted path leads into, if any."""
    first = dotted.split(".")[0]
    if first == PROJECT:
        return SHARED if (dotted + ".").startswith(SHARED + ".") else PROJECT
    return first if first in RANK else None


def app_of_path(path):
    return app_of_module(".".join(path.with_suffix("").parts))


# --- Python -----------------------------------------------------------------------------------------


def imported_modules(node, package):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    above = package[: len(package) - node.level + 1] if node.level else []
    base = ".".join([*above, *filter(None, [node.module])])
    # `from twinning import shared` names the module only in its second half.
    return [f"{base}.{alias.name}" for alias in node.names] if base == PROJECT else [base]


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def texts(node):
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]


def apps_called(node):
    name, words = called(node), texts(node)
    if name in {"get_model", "get_app_config"}:
        return [LABELS.get(word) for word in words[:1]]
    if name in {"import_module", "import_string", "__import__"}:
        return [app_of_module(word) for word in words[:1]]
    if name in REVERSING:
        return [LABELS.get(word.partition(":")[0]) for word in words[:1] if ":" in word]
    return []


def apps_in_text(text):
    """Foreign keys, permissions, task names, swappable models: "visits.Visit" and the like."""
    return [LABELS.get(text.partition(".")[0])] if re.fullmatch(r"\w+(\.\w+)+", text) else []


def apps_used_in_python(source, package):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = [app_of_module(module) for module in imported_modules(node, package)]
        elif isinstance(node, ast.Call):
            found = apps_called(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = apps_in_text(node.value)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:  # dependencies of a migration
            found = migration_dependency(node)
        else:
            continue
        yield from ((node.lineno, app) for app in found if app)


def migration_dependency(node):
    words = [word.value for word in node.elts if isinstance(word, ast.Constant)]
    if len(words) == 2 and re.match(r"\d{4}_|__first__|__latest__", str(words[1])):
        return [LABELS.get(words[0])]
    return []


# --- Templates --------------------------------------------------------------------------------------

TAG = re.compile(r"{%-?\s*(load|url|include|extends)\s+(.*?)\s*-?%}", re.DOTALL)


def tag_libraries(root):
    found = ((path.stem, app_of_path(path.relative_to(root))) for path in root.rglob("templatetags/*.py"))
    return {name: app for name, app in found if app}


def apps_used_in_template(source, libraries):
    for tag in TAG.finditer(source):
        kind, rest = tag.groups()
        line = source.count("\n", 0, tag.start()) + 1
        if kind == "load":
            words = rest.split()
            names = words[-1:] if "from" in words else words
            found = [libraries.get(name) for name in names]
        elif kind == "url":
            found = [LABELS.get(name) for name in re.findall(r"""^["']([\w.-]+):""", rest)]
        else:
            found = [LABELS.get(name) for name in re.findall(r"""^["'](?:emails/)?(\w+)/""", rest)]
        yield from ((line, app) for app in found if app)


def app_of_template(path):
    """base.html and the pages of libraries belong to no app and may use all."""
    parts = path.parts
    if "templates" not in parts:
        return None
    inside = parts[parts.index("templates") + 1 :]
    folder = inside[1] if inside[0] == "emails" else inside[0]
    return LABELS.get(folder)


# --- Together ---------------------------------------------------------------------------------------


def may_use_all(path):
    """Tests of the rightmost app may drive the whole portal."""
    return path.parts[:2] == ("portal", "tests")


def sources(root):
    """Our files with their app and, for each use of an app of ours, its line."""
    libraries = tag_libraries(root)
    for folder in sorted({app.split(".")[0] for app in ORDER} | {"templates"}):
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix == ".py":
                package = list(relative.parent.parts)
                yield relative, app_of_path(relative), apps_used_in_python(path.read_text("utf-8"), package)
            elif path.suffix in {".html", ".txt"} and app_of_template(relative):
                used = apps_used_in_template(path.read_text("utf-8"), libraries)
                yield relative, app_of_template(relative), used


def violations(root):
    return [
        f"{path}:{line} uses {used}, which does not stand left of {app}"
        for path, app, uses in sources(root)
        if not may_use_all(path)
        for line, used in uses
        if RANK[used] > RANK[app]
    ]


def test_apps_use_only_what_stands_to_their_left():
    found = violations(ROOT)
    assert not found, "\n".join(["", *found])


def test_every_package_at_the_top_has_its_place_in_the_order():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"bench"} <= {app.split(".")[0] for app in ORDER}


# --- The checker itself -----------------------------------------------------------------------------


@pytest.fixture
def toy(tmp_path):
    """Writes files into a small project and returns what is wrong with it."""

    def check(files):
        for name, text in {"visits/templatetags/ladder.py": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return violations(tmp_path)

    return check


PLANTED = {
    "an import": ("cities/views.py", "from visits.models import Visit"),
    "an import inside a function": ("cities/views.py", "def late():\n    import visits.models"),
    "an import of the project": ("cities/views.py", "from twinning import policy"),
    "an import of a module of the project": ("portal/views.py", "import twinning.urls"),
    "a relative import of the project": ("twinning/shared/dates.py", "from ..policy import TABLE"),
    "a relative import, one module up": ("twinning/shared/dates.py", "from .. import policy"),
    "an app in shared": ("twinning/shared/dates.py", "from accounts.models import User"),
    "a string foreign key": ("cities/models.py", "city = ForeignKey('visits.Visit', CASCADE)"),
    "a foreign key by keyword": ("cities/models.py", "city = ForeignKey(to='visits.visit')"),
    "get_model with two words": ("cities/models.py", "apps.get_model('visits', 'Visit')"),
    "get_model with one word": ("cities/models.py", "apps.get_model('visits.Visit')"),
    "a lazy import": ("cities/models.py", "import_module('visits')"),
    "a dependency of a migration": (
        "cities/migrations/0001_x.py",
        "dependencies = [('visits', '0001_initial')]",
    ),
    "a reversed address": ("cities/views.py", "redirect('visits:list')"),
    "a test": ("cities/tests/test_city.py", "from visits.models import Visit"),
    "a loaded tag library": ("templates/cities/list.html", "{% load i18n ladder %}"),
    "one tag of a library": ("templates/cities/list.html", "{% load rung from ladder %}"),
    "an address": ("templates/cities/list.html", "{% url 'visits:list' %}"),
    "an address over two lines": ("templates/cities/list.html", '{% url\n  "visits:detail" 1 as address %}'),
    "an address in an e-mail": ("templates/emails/cities/hello.txt", "{% url 'visits:list' %}"),
    "a template of a later app": ("templates/cities/list.html", "{% include 'visits/_card.html' %}"),
    "an address in a component": ("templates/shared/card.html", "{% url 'cities:list' %}"),
}


@pytest.mark.parametrize(("name", "text"), PLANTED.values(), ids=PLANTED)
def test_a_planted_violation_is_found(toy, name, text):
    (found,) = toy({name: text})
    assert found.startswith(f"{name}:")


FINE = {
    "an import to the left": ("visits/views.py", "from cities.models import City\nfrom . import forms"),
    "shared": ("accounts/models.py", "from twinning.shared import dates\nimport twinning.shared.forms"),
    "the project itself": ("twinning/urls.py", "from visits import urls\nfrom .shared import dates"),
    "a foreign key to the left": ("visits/models.py", "host = ForeignKey('cities.City', PROTECT)"),
    "words that look like ours": ("cities/models.py", "'Our visits. Visits are fine.'"),
    "a test of the portal": ("portal/tests/test_story.py", "from twinning import policy"),
    "a template": ("templates/portal/today.html", "{% load ladder %}{% url 'visits:list' %}"),
    "the base template": ("templates/base.html", "{% url 'portal:today' %}"),
    "an address of a library": (
        "templates/accounts/x.html",
        "{% url 'account_login' %}{% url 'admin:index' %}",
    ),
}


@pytest.mark.parametrize(("name", "text"), FINE.values(), ids=FINE)
def test_what_stands_to_the_left_may_be_used(toy, name, text):
    assert toy({name: text}) == []
