"""Import and export of cities in the administration."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils.translation import override
from openpyxl import load_workbook

from cities.models import City, CityTheme, Tag, Theme
from conftest import forget_what_is_cached, make_city, make_user
from twinning.shared.tests.exchanging import as_dicts, bring_in, changes, faults, file_of, preview
from twinning.shared.tests.test_tables import UNREADABLE

CITIES = "/admin/cities/city/"
HEADER = "country,code,name,local_name,time_zone,population\n"


@pytest.fixture
def admin(admin):
    admin.language = "en"
    admin.save()
    return admin


@pytest.fixture
def site(browse, admin):
    return browse(admin)


@pytest.fixture
def themes(db):
    for rank, key in enumerate(["energy", "water"], start=1):
        Theme.objects.create(key=key, name_tr=key, name_en=key.title(), rank=rank)
    Tag.objects.create(kind="geography", key="coast", name_tr="Kıyı", name_en="Coast")
    Tag.objects.create(kind="challenge", key="flood", name_tr="Taşkın", name_en="Floods")


# --- Cities ---------------------------------------------------------------------------------------


def test_a_preview_changes_nothing_and_shows_what_would_change(site, mentese):
    text = "country,code,name,population\nTR,mentese,Menteşe,130000\nTR,mugla,Muğla,1081867\n"
    page = preview(site, CITIES, text + "TR,datca,Datça,27000\n")
    assert faults(page) == [(4, "local_name"), (4, "time_zone")]
    page = preview(site, CITIES, text)
    outcome = page.context["outcome"]
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 1, 1)
    assert changes(page) == {(2, "population"): ("121000", "130000")}
    mentese.refresh_from_db()
    assert (mentese.population, mentese.version) == (121_000, 1)


def test_confirming_brings_new_cities_and_changes(site, mentese):
    row = "TR,datca,Datça,Datça,Europe/Istanbul,27000\n"
    page = bring_in(site, CITIES, HEADER + row + "TR,mentese,Menteşe,Menteşe,Europe/Istanbul,130000\n")
    assert "Imported: 1 new, 1 changed, 0 unchanged." in page.text
    assert City.objects.get(country="TR", code="datca").population == 27_000
    assert City.objects.get(pk=mentese.pk).population == 130_000


def test_the_same_file_twice_changes_nothing(site, mugla, themes):
    text = (
        "country,code,name,local_name,kind,parent,time_zone,latitude,profile,tags,need_energy,offer_water\r\n"
        'TR,datca,Datça,Datça,district,TR/mugla,Europe/Istanbul,"36,730","Bir\r\niki",geography:coast,4,0\r\n'
    )
    bring_in(site, CITIES, text)
    city = City.objects.get(code="datca")
    assert (city.parent, str(city.latitude), city.tags.get().key) == (mugla, "36.7300", "coast")
    assert [(row.theme.key, row.need, row.offer) for row in city.priorities.all()] == [("energy", 4, 0)]
    page = preview(site, CITIES, text)
    assert (page.context["outcome"].unchanged, "token" in page.context) == (1, False)
    assert "There is nothing to import." in page.text


def test_whoever_has_the_city_open_learns_that_it_changed(site, mentese):
    bring_in(site, CITIES, "country,code,population\nTR,mentese,130000\n")
    mentese.refresh_from_db()
    assert mentese.version == 2
    assert not mentese.claim(1)


def test_priorities_alone_are_a_change_of_the_city(site, mentese, themes):
    CityTheme.objects.create(city=mentese, theme=Theme.objects.get(key="water"), need=2, offer=1)
    page = preview(site, CITIES, "country,code,need_water,offer_energy\nTR,mentese,5,3\n")
    assert changes(page) == {(2, "need_water"): ("2", "5"), (2, "offer_energy"): ("0", "3")}
    bring_in(site, CITIES, "country,code,need_water,offer_energy,tags\nTR,mentese,5,3,challenge:flood\n")
    found = {row.theme.key: (row.need, row.offer) for row in mentese.priorities.select_related("theme")}
    assert found == {"water": (5, 1), "energy": (0, 3)}
    mentese.refresh_from_db()
    assert (mentese.version, mentese.tags.get().key) == (2, "flood")


def test_a_district_may_follow_its_new_metropolitan_municipality(site):
    header = "country,code,name,local_name,kind,parent,time_zone\n"
    above = "TR,bursa,Bursa,Bursa,metropolitan,,Europe/Istanbul\n"
    below = "TR,mudanya,Mudanya,Mudanya,district,TR/bursa,Europe/Istanbul\n"
    assert faults(preview(site, CITIES, header + below + above)) == [(2, "parent")]
    bring_in(site, CITIES, header + above + below)
    assert City.objects.get(code="mudanya").parent.code == "bursa"


def test_the_right_to_act_for_a_district_is_not_given_by_a_file(site, mentese):
    page = preview(site, CITIES, "country,code,parent_may_act\nTR,mentese,no\n")
    assert "These columns are not known: parent_may_act." in page.text


@pytest.mark.parametrize(
    ("columns", "row", "faulty"),
    [
        ("country", "tr", "country"),
        ("code", "Kötü kod", "code"),
        ("name", " ", "name"),
        ("name", "a" * 121, "name"),
        ("kind", "ilçe", "kind"),
        ("parent", "TR/nowhere", "parent"),
        ("parent", "TR/mugla", ""),  # a municipality that is no district has none
        ("kind,parent", "district,TR/mentese", "parent"),
        ("population", "many", "population"),
        ("population", "-5", "population"),
        ("population", "99999999999", "population"),
        ("latitude", "91", "latitude"),
        ("latitude", "36.123456", "latitude"),
        ("longitude", "east", "longitude"),
        ("climate", "hot", "climate"),
        ("time_zone", "Mugla", "time_zone"),
        ("working_languages", "x" * 61, "working_languages"),
        ("mission_city", "perhaps", "mission_city"),
        ("mission_label_on", "1900-01-01", "mission_label_on"),
        ("tags", "geography:moon", "tags"),
        ("need_energy", "6", "need_energy"),
        ("offer_water", "-1", "offer_water"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_imported(site, mentese, themes, columns, row, faulty):
    base = {"country": "TR", "code": "new", "name": "New", "local_name": "New", "time_zone": "Europe/Istanbul"}
    base |= dict(zip(columns.split(","), row.split(","), strict=True))
    good = base | {"code": "good"} | dict.fromkeys(columns.split(","), "")
    good |= {"country": "TR", "code": "good", "name": "Good", "time_zone": "Europe/Istanbul"}
    good |= {"kind": "municipality", "mission_city": "no"}
    base = {"kind": "municipality", "mission_city": "no"} | base
    text = io.StringIO()
    writer = csv.DictWriter(text, list(good))
    writer.writeheader()
    writer.writerows([good, base])
    page = preview(site, CITIES, text.getvalue())
    assert faults(page) == [(3, faulty)]
    assert "token" not in page.context
    assert not City.objects.filter(code="good").exists()


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("country,code,nane", "These columns are not known: nane."),
        ("name,code", "These columns are missing, without them nobody knows what a row is about: country."),
        ("country,code,name,name", "These columns are there twice: name."),
        ("id,country,code", "These columns are not known: id."),
        ("country,code,version", "These columns are not known: version."),
    ],
)
def test_the_header_must_name_known_columns(site, header, sentence):
    page = preview(site, CITIES, f"{header}\n{','.join('x' * (header.count(',') + 1))}\n")
    assert sentence in page.text


def test_columns_left_out_are_named_and_left_alone(site, mentese):
    page = preview(site, CITIES, "country,code,population\nTR,mentese,5\n")
    assert "Not in the file, so they stay as they are: name, local_name," in page.text


def test_two_rows_about_one_city_are_refused(site, mentese):
    text = HEADER + "TR,datca,Datça,Datça,Europe/Istanbul,1\n" * 2
    page = preview(site, CITIES, text)
    assert faults(page) == [(3, "")]
    assert "Row 2 is about the same record." in page.text


def test_a_file_that_cannot_be_read_says_why(site):
    for name, data, sentence in [
        ("cities.csv", b"", "The file is empty."),
        ("cities.pdf", b"x", "Only files whose name ends in .xlsx or .csv can be read."),
        ("cities.csv", b"a" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ]:
        assert sentence in preview(site, CITIES, data, name).text
    assert site.post(f"{CITIES}import/").status_code == 200


def test_all_or_nothing_when_the_world_changes_between_preview_and_confirmation(site, mentese, bodrum):
    text = "country,code,population\nTR,mentese,5\nTR,bodrum,6\n"
    token = preview(site, CITIES, text).context["token"]
    mentese.population = 122_000
    mentese.save()
    page = site.post(f"{CITIES}import/", {"token": token})
    assert "The records changed since the preview, so nothing was imported." in page.text
    assert changes(page)[2, "population"] == ("122000", "5")
    assert set(City.objects.filter(population__in=[5, 6])) == set()
    site.post(f"{CITIES}import/", {"token": page.context["token"]})
    assert City.objects.filter(population__in=[5, 6]).count() == 2


def test_what_became_impossible_since_the_preview_is_named(site, mugla):
    text = "country,code,name,local_name,kind,parent,time_zone\nTR,x,X,X,district,TR/mugla,Europe/Istanbul\n"
    token = preview(site, CITIES, text).context["token"]
    mugla.delete()
    assert faults(site.post(f"{CITIES}import/", {"token": token})) == [(2, "parent")]


def test_a_confirmation_counts_once_and_for_its_person_and_model_only(site, browse, mentese):
    text = "country,code,population\nTR,mentese,5\n"
    token = preview(site, CITIES, text).context["token"]
    other = browse(make_user("other@twinning.example", is_staff=True, is_superuser=True, language="en"))
    for client, address in [(other, CITIES), (site, "/admin/cities/person/")]:
        assert "no longer valid" in client.post(f"{address}import/", {"token": token}).text
    assert site.post(f"{CITIES}import/", {"token": token}).status_code == 302
    assert "no longer valid" in site.post(f"{CITIES}import/", {"token": token}).text
    token = preview(site, CITIES, text.replace(",5", ",6")).context["token"]
    forget_what_is_cached()
    assert "no longer valid" in site.post(f"{CITIES}import/", {"token": token}).text
    assert City.objects.get(pk=mentese.pk).population == 5


def test_a_column_that_went_with_its_theme_is_named(site, mentese, themes):
    token = preview(site, CITIES, "country,code,need_water\nTR,mentese,5\n").context["token"]
    Theme.objects.get(key="water").delete()
    page = site.post(f"{CITIES}import/", {"token": token})
    assert "These columns are not known: need_water." in page.text


@pytest.mark.parametrize("token", ["", "\x00", "x" * 1000, "../x", "İ"])
def test_what_is_no_token_opens_nothing(site, token):
    assert "no longer valid" in site.post(f"{CITIES}import/", {"token": token}).text


def test_the_history_tells_what_an_import_did(site, mentese):
    bring_in(site, CITIES, HEADER + "TR,x,X,X,Europe/Istanbul,1\nTR,mentese,Menteşe,Menteşe,Europe/Istanbul,5\n")
    with override("en"):
        entries = {entry.object_repr: entry.get_change_message() for entry in LogEntry.objects.all()}
    assert entries == {"X": "Added.", "Menteşe": "Changed population."}


# --- Export ---------------------------------------------------------------------------------------


def test_the_export_holds_what_the_list_shows(site, mentese, bodrum, elbasan):
    assert [row["code"] for row in as_dicts(site.get(f"{CITIES}export/csv/"))] == [
        "bodrum",
        "elbasan",
        "mentese",
        "mugla",
    ]
    filtered = site.get(f"{CITIES}export/csv/?kind__exact=district&q=MENTEŞE")
    assert [row["code"] for row in as_dicts(filtered)] == ["mentese"]
    assert site.get(f"{CITIES}export/csv/?nonsense=1").status_code == 302


NASTY = [
    "=1+1",
    "+1",
    "@x",
    "-1",
    "\t=1",
    "＝1",
    "a;=1",
    'He said "hi", twice',
    "Bir\r\niki",
    "x\x0by",
    "  blank ",
    "'=1",
]


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_round_trip_changes_nothing(site, admin, mentese, elbasan, themes, kind, language):
    admin.language = language
    admin.save()
    for number, text in enumerate(NASTY):
        make_city(f"X{number}", code=f"x{number}", profile=text, latitude="36.7300", longitude="-9.1")
    elbasan.tags.set(Tag.objects.all())
    CityTheme.objects.create(city=elbasan, theme=Theme.objects.get(key="water"), need=2, offer=1)
    file = site.get(f"{CITIES}export/{kind}/").content
    outcome = preview(site, CITIES, file, f"cities.{kind}").context["outcome"]
    assert (outcome.faults, outcome.lines, outcome.left_out) == ([], [], [])
    assert outcome.unchanged == len(NASTY) + 3


def test_independent_readers_find_texts_and_numbers(site, admin, mentese):
    City.objects.filter(pk=mentese.pk).update(profile="=HYPERLINK(1)", latitude="-9.5", mission_label_on="2026-10-01")
    sheet = load_workbook(io.BytesIO(site.get(f"{CITIES}export/xlsx/?kind__exact=district").content)).active
    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert {name: (cells[name].value, cells[name].data_type) for name in ("profile", "population", "latitude")} == {
        "profile": ("=HYPERLINK(1)", "s"),
        "population": (121_000, "n"),
        "latitude": (-9.5, "n"),
    }
    assert cells["mission_label_on"].is_date
    row = as_dicts(site.get(f"{CITIES}export/csv/?kind__exact=district"))[0]
    wanted = ("profile", "population", "latitude", "parent", "published")
    assert [row[name] for name in wanted] == ["'=HYPERLINK(1)", "121000", "-9.5", "TR/mugla", "no"]


def test_a_profile_too_long_for_a_workbook_is_said(site, mentese):
    City.objects.filter(pk=mentese.pk).update(profile="a" * 40_000)
    assert "too long for a cell of a workbook" in site.get(f"{CITIES}export/xlsx/", follow=True).text
    assert site.get(f"{CITIES}export/csv/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_takes_the_same_queries_for_more_rows(site, mugla, themes, count, django_assert_num_queries):
    for number in range(count):
        city = make_city(f"X{number}", code=f"x{number}", kind="district", parent=mugla)
        city.tags.set(Tag.objects.all())
    site.get(f"{CITIES}export/csv/")
    with django_assert_num_queries(9):
        site.get(f"{CITIES}export/csv/")


# --- Who may --------------------------------------------------------------------------------------

RIGHTS = [
    ([], 403, 403),
    (["view"], 403, 200),
    (["view", "change"], 403, 200),
    (["view", "add"], 403, 200),
    (["view", "change", "add"], 200, 200),
]


@pytest.mark.parametrize(("rights", "may_import", "may_export"), RIGHTS)
def test_import_and_export_follow_the_rights_of_the_model(browse, mentese, rights, may_import, may_export):
    staff = make_user("staff@twinning.example", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=[f"{right}_city" for right in rights]))
    client = browse(staff)
    assert client.get(f"{CITIES}import/").status_code == may_import
    assert client.post(f"{CITIES}import/", {"file": file_of(HEADER, "cities.csv")}).status_code == may_import
    assert client.post(f"{CITIES}import/", {"token": "x"}).status_code == may_import
    for kind in ("csv", "xlsx"):
        assert client.get(f"{CITIES}export/{kind}/").status_code == may_export
    listed = client.get(CITIES)
    assert listed.status_code == may_export
    assert ("/import/" in listed.text) == (may_import == 200)
    assert ("/export/csv/" in listed.text) == (may_export == 200)


def test_outside_the_administration_they_do_not_exist(browse, coordinator):
    for name in ("import/", "export/csv/", "export/xlsx/"):
        assert browse(coordinator).get(f"{CITIES}{name}").status_code == 404


# --- What a broken file does to the page ----------------------------------------------------------


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_broken_file_is_answered_with_a_sentence(site, case):
    name, data = UNREADABLE[case]
    page = preview(site, CITIES, data() if callable(data) else data, name)
    assert page.context.get("unreadable") or page.context["form"].errors["file"]
    assert "token" not in page.context


def test_hostile_texts_are_shown_as_texts(site, mentese):
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    quoted = hostile.replace('"', '""')
    page = preview(site, CITIES, f'country,code,name,kind\nTR,mentese,"{quoted}","{quoted}"\n', f"{'<b>'}x.csv")
    assert "<script>alert" not in page.text and "<img src=x" not in page.text and "<b>x" not in page.text
    page = preview(site, CITIES, f'country,code,name\nTR,mentese,"{quoted}"\n')
    assert page.context["token"]
    assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert "<script>" not in preview(site, CITIES, "country,code,<script>\nTR,x,y\n").text
