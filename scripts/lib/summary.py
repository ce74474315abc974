"""summary.py FOLDER: the closing table of scripts/test.

FOLDER/stages has a line "name TAB where TAB exit code TAB seconds" per stage, and FOLDER/<name>.xml is
the JUnit report of those stages that ran tests. A skipped test counts as failed unless
scripts/allowed_skips.txt names it."""

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

ALLOWED = Path(__file__).resolve().parents[1] / "allowed_skips.txt"
MOST_REMARKS = 40


def allowed_skips():
    lines = (line.split("#")[0].split() for line in ALLOWED.read_text(encoding="utf-8").splitlines())
    return [tuple(words) for words in lines if words]


def outcome(stage, case, name, allowed):
    """What became of the test, and what to say about it."""
    skip = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed", f"{stage}: {name}"
    if skip is None:
        return "passed", None
    if any(fnmatch(stage, where) and fnmatch(name, pattern) for where, pattern in allowed):
        return "skipped", None
    return "failed", f"{stage}: {name} was skipped, which nothing allows: {skip.get('message')}"


def outcomes(stage, report, allowed):
    """A test that fails and then breaks down stands twice in the report; here it counts once."""
    found = {}
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if found.get(name, ("",))[0] != "failed":
            found[name] = outcome(stage, case, name, allowed)
    return found.values()


def tally(stage, code, folder, allowed):
    report = folder / f"{stage}.xml"
    if not report.exists():
        return Counter(failed=1) if code else Counter(passed=1), []
    found = outcomes(stage, report, allowed)
    counts = Counter(kind for kind, _ in found)
    if code and not counts["failed"]:
        counts["failed"] += 1  # the run itself failed: nothing collected, or it broke down
    return counts, [text for _, text in found if text]


def main(folder):
    allowed, total, remarks = allowed_skips(), Counter(), []
    row = "{:<14} {:<44} {:>7} {:>7} {:>8} {:>8}".format
    print("\n" + row("stage", "where", "passed", "failed", "skipped", "seconds"))
    for line in (folder / "stages").read_text(encoding="utf-8").splitlines():
        stage, where, code, seconds = line.split("\t")
        counts, said = tally(stage, int(code), folder, allowed)
        print(row(stage, where, counts["passed"], counts["failed"], counts["skipped"], seconds))
        total += counts
        remarks += said
    print("", *remarks[:MOST_REMARKS], sep="\n")
    if len(remarks) > MOST_REMARKS:
        print(f"... and {len(remarks) - MOST_REMARKS} more")
    print(f"{total['passed']} passed, {total['failed']} failed" + skipped(total["skipped"]))
    return bool(total["failed"])


def skipped(count):
    return f", {count} skipped" if count else ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
