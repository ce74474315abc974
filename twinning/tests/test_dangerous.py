"""What opens holes is not in the sources, except where somebody looked and said why. HTML taken on trust is looked
for by test_tidy.py."""

import re
import subprocess

import pytest
from django.conf import settings

DANGEROUS = {
    "csrf_exempt": r"\bcsrf_exempt\b",
    ".raw(": r"\.raw\(",
    ".extra(": r"\.extra\(",
    "RawSQL": r"\bRawSQL\(",
    "pickle": r"\bpickle\b|\bmarshal\b|\bshelve\b",
    "yaml.load": r"\byaml\.(unsafe_)?load\(",
    "eval": r"(?<![\w.])(eval|exec)\(",
    "shell=True": r"shell\s*=\s*True|\bos\.system\(",
    "verify=False": r"verify\s*=\s*False",
    "a secret": r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}|xox[bp]-[0-9A-Za-z-]{20}",
}
# (what, file): why it may.
ALLOWED = {
    ("csrf_exempt", "outbox/choice_views.py"): "unsubscribing by mail programs; the signed address is the key",
}


def sources():
    done = subprocess.run(["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    for name in done.stdout.splitlines():
        if name.endswith((".py", ".html", ".txt", ".sh", ".toml", ".ini", ".md")) and "vendored" not in name:
            yield name


def findings(name, text):
    tests = "/tests/" in name or name == "conftest.py"
    for what, pattern in DANGEROUS.items():
        if (what == "a secret" or (not tests and name.endswith((".py", ".html", ".txt")))) and re.search(pattern, text):
            yield what, name


def test_nothing_dangerous_that_nobody_allowed():
    found = set()
    for name in sources():
        found |= set(findings(name, (settings.BASE_DIR / name).read_text(encoding="utf-8")))
    assert found - set(ALLOWED) == set()
    assert set(ALLOWED) - found == set(), "allowed without need"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("@csrf_exempt", "csrf_exempt"),
        ("rows = Visit.objects.raw(x)", ".raw("),
        ("rows.extra(where=[x])", ".extra("),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a secret"),
    ],
)
def test_what_is_dangerous_is_found(text, what):
    assert list(findings("visits/views.py", text)) == [(what, "visits/views.py")]
    assert list(findings("visits/views.py", "rows = Visit.objects.visible_to(user)")) == []
