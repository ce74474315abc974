"""Import and export of rules in the administration."""

import csv
import io

import pytest
from openpyxl import load_workbook

from deadlines.models import Deadline, Rule
from deadlines.reference import DATA
from twinning.shared.tests.exchanging import as_dicts, bring_in, changes, faults, preview

RULES = "/admin/deadlines/rule/"


@pytest.fixture
def office(browse, admin):
    admin.language = "en"
    admin.save()
    return browse(admin)


@pytest.fixture
def rule(rule_set):
    return rule_set.rules.get(key="council_decision")


def default_rules():
    """The file the portal brings its rules in, with the rule set before each."""
    with (DATA / "rules.csv").open(encoding="utf-8") as lines:
        rows = [{"rule_set": "default"} | row for row in csv.DictReader(lines)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_the_portals_own_rules_are_such_a_file(office, rule_set):
    outcome = preview(office, RULES, default_rules()).context["outcome"]
    assert (outcome.faults, outcome.lines, outcome.left_out) == ([], [], [])
    assert outcome.unchanged == Rule.objects.count()


def test_rules_come_in_where_there_are_none(office, rule_set):
    expected = list(Rule.objects.order_by("key").values_list("key", "rungs", "title_tr", "source_en", "shifts"))
    Rule.objects.all().delete()
    bring_in(office, RULES, default_rules())
    found = list(Rule.objects.order_by("key").values_list("key", "rungs", "title_tr", "source_en", "shifts"))
    assert found == expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_round_trip_changes_nothing(office, admin, rule, kind, language):
    admin.language = language
    admin.save()
    rule.rungs, rule.source_tr = [-1, -7], "=1+1"
    rule.save()
    Rule.objects.create(
        rule_set=rule.rule_set, key="silent", title_tr="x", title_en="y", anchor="visit.end", side="twin"
    )
    file = office.get(f"{RULES}export/{kind}/").content
    outcome = preview(office, RULES, file, f"rules.{kind}").context["outcome"]
    assert (outcome.faults, outcome.lines) == ([], [])
    assert outcome.unchanged == Rule.objects.count()


def test_an_independent_reader_finds_rungs_as_text_and_days_as_numbers(office, rule):
    data = office.get(f"{RULES}export/xlsx/?q=council_decision").content
    names, cells = load_workbook(io.BytesIO(data)).active.rows
    found = {name.value: (cell.value, cell.data_type) for name, cell in zip(names, cells, strict=True)}
    assert found["rungs"] == ("7 2 0 -1 -7", "s")
    assert found["days"] == (-55, "n")
    assert found["shifts"] == ("yes", "s")


@pytest.mark.parametrize(("written", "kept"), [("14, 7", [14, 7]), ("0 7 14 7", [14, 7, 0]), ("-1", [-1]), ("", [])])
def test_rungs_are_written_as_people_write_them(office, rule, written, kept):
    page = preview(office, RULES, f"rule_set;key;rungs\ndefault;council_decision;{written}\n")
    assert changes(page) == {(2, "rungs"): ("7 2 0 -1 -7", " ".join(map(str, kept)))}
    bring_in(office, RULES, f"rule_set;key;rungs\ndefault;council_decision;{written}\n")
    rule.refresh_from_db()
    assert rule.rungs == kept


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rule_set", "other"),
        ("rule_set", ""),
        ("key", "not a key"),
        ("key", ""),
        ("title_tr", ""),
        ("title_en", "a" * 161),
        ("anchor", "visit"),
        ("months", "1.5"),
        ("days", "40000"),
        ("days", ""),
        ("rungs", "two weeks"),
        ("rungs", "12345"),
        ("side", "guests"),
        ("duty", ""),
        ("audience", "all"),
        ("country", "TUR"),
        ("condition", "rain"),
        ("shifts", ""),
        ("active", "sometimes"),
        ("source_tr", "a" * 251),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_imported(office, rule_set, column, value):
    rows = list(csv.DictReader(io.StringIO(default_rules())))
    rows[3] |= {"key": "brand-new", column: value}
    rows[0]["days"] = "77"
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    page = preview(office, RULES, text.getvalue())
    assert faults(page) == [(5, column)]
    assert "token" not in page.context
    assert not Rule.objects.filter(days=77).exists()


def test_an_import_changes_no_deadline_until_the_chain_is_planned_again(office, browse, editor, visit, rule):
    before = Deadline.objects.of(visit).get(key="council_decision").due_on
    bring_in(office, RULES, "rule_set,key,days\ndefault,council_decision,-20\n")
    assert Deadline.objects.of(visit).get(key="council_decision").due_on == before
    browse(editor).post(f"{visit.get_absolute_url()}plan-again/")
    assert Deadline.objects.of(visit).get(key="council_decision").due_on > before


def test_the_export_holds_what_the_list_shows(office, rule_set):
    rows = as_dicts(office.get(f"{RULES}export/csv/?anchor__exact=visit.end&q=report"))
    assert [row["key"] for row in rows] == ["visit_report"]
