"""translations.py compile | extract | check

compile  .po to .mo, in pure Python, whatever is older than its source
extract  brings locale/ in line with the strings in the sources (needs GNU gettext)
check    fails for a fuzzy, empty, broken, obsolete or unextracted string (needs GNU gettext)"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# Ours, and locale/libraries for strings of libraries that come without a translation.
CATALOGUES = ("locale/*/LC_MESSAGES/*.po", "locale/libraries/*/LC_MESSAGES/*.po")
NOT_OURS = (".venv", "var", "node_modules", "vendored", ".git", "tests", "bench", "docs")
PATTERNS = {"django": ["py", "html", "txt"], "djangojs": ["js"]}
LANGUAGES = ["tr"]  # those translated into; the sources speak English


def catalogues(root=ROOT):
    return sorted(path for pattern in CATALOGUES for path in root.glob(pattern))


def read(path, **options):
    with open(path, "rb") as file:
        return read_po(file, locale=path.parts[-3], **options)


def compile_all():
    for path in catalogues():
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= path.stat().st_mtime:
            # Written beside and renamed: a running portal must never read half a file.
            draft = target.with_suffix(f".{os.getpid()}")
            with open(draft, "wb") as file:
                write_mo(file, read(path))
            draft.replace(target)


def extract(root=ROOT):
    (root / "locale").mkdir(exist_ok=True)
    for domain, endings in PATTERNS.items():
        command = [sys.executable, "manage.py", "makemessages", "--domain", domain]
        command += ["--no-obsolete", "--no-wrap", "--add-location", "file", "--verbosity", "0"]
        command += [f"--extension={ending}" for ending in endings]
        command += [f"--ignore={folder}" for folder in NOT_OURS]
        command += [f"--locale={language}" for language in LANGUAGES]
        subprocess.run(command, cwd=root, check=True)


# --- check ----------------------------------------------------------------------------------------


def name_of(message):
    return message.id[0] if message.pluralizable else message.id


def keys(path):
    if not path.exists():
        return set()
    return {(message.context, message.id) for message in read(path) if message.id}


def faults_within(path):
    catalogue = read(path, abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if message.pluralizable else [message.string]
        if message.fuzzy:
            yield f"fuzzy: {name_of(message)!r}"
        elif not all(texts):
            yield f"not translated: {name_of(message)!r}"
        for error in message.check(catalogue):
            yield f"{error}: {name_of(message)!r}"
    for key in catalogue.obsolete:
        yield f"obsolete: {key!r}"
    msgfmt = subprocess.run(["msgfmt", "--check", "-o", os.devnull, path], capture_output=True, text=True)
    if msgfmt.returncode:
        yield msgfmt.stderr.strip()


def faults_against_the_sources():
    """Extracts into a copy: what appears there was never extracted, what vanishes is not used any more."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_OURS, "__pycache__", "*.mo"))
        extract(copy)
        for domain in PATTERNS:
            for language in LANGUAGES:
                relative = Path("locale", language, "LC_MESSAGES", f"{domain}.po")
                ours, fresh = keys(ROOT / relative), keys(copy / relative)
                for _context, text in sorted(fresh - ours, key=str):
                    yield f"{relative}: in the sources but not here (make messages): {text!r}"
                for _context, text in sorted(ours - fresh, key=str):
                    yield f"{relative}: not in the sources any more (make messages): {text!r}"


def check():
    faults = [f"{path.relative_to(ROOT)}: {fault}" for path in catalogues() for fault in faults_within(path)]
    faults += faults_against_the_sources()
    print("\n".join(faults) or f"{len(catalogues())} catalogues, complete and in line with the sources")
    return bool(faults)


if __name__ == "__main__":
    acts = {"compile": compile_all, "extract": extract, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in acts:
        sys.exit(__doc__)
    sys.exit(acts[sys.argv[1]]())
