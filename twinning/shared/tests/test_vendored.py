"""What others made stays as it came; what is made from it is current and light."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
MANIFEST = json.loads((STATIC / "vendored" / "manifest.json").read_text())
FILES = [entry for package in MANIFEST["packages"] for entry in package["files"]]
FONTS = sorted((STATIC / "vendored" / "fonts").glob("*.woff2"))
KILOBYTE = 1000


def changed(static, files):
    for entry in files:
        path = static / entry["to"]
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            yield entry["to"]


def test_every_vendored_file_is_as_it_was_fetched():
    assert list(changed(STATIC, FILES)) == []


def test_a_vendored_file_somebody_edited_is_found(tmp_path):
    path = tmp_path / "vendored" / "x.js"
    path.parent.mkdir()
    path.write_text("edited")
    assert list(changed(tmp_path, [{"to": "vendored/x.js", "sha256": hashlib.sha256(b"fetched").hexdigest()}])) == [
        "vendored/x.js"
    ]


def test_nothing_is_vendored_that_the_manifest_does_not_know():
    there = {path.relative_to(STATIC).as_posix() for path in (STATIC / "vendored").rglob("*") if path.is_file()}
    assert there - {entry["to"] for entry in FILES} == {"vendored/manifest.json"}


@pytest.mark.parametrize("package", MANIFEST["packages"], ids=lambda package: package["name"])
def test_every_package_has_an_exact_version_and_its_licence_text(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["integrity"].startswith("sha512-")
    texts = [(STATIC / entry["to"]).read_text() for entry in package["files"] if entry["from"] == "LICENSE"]
    assert any("license" in text.lower() for text in texts)


def test_no_vendored_file_points_to_a_source_map():
    assert [e["to"] for e in FILES if b"sourceMappingURL" in (STATIC / e["to"]).read_bytes()] == []


def check_assets(root):
    return subprocess.run([sys.executable, root / "scripts" / "assets", "--check"], capture_output=True)


def test_the_one_stylesheet_is_made_from_its_present_sources():
    assert check_assets(ROOT).returncode == 0


def test_a_stylesheet_older_than_its_sources_is_found(tmp_path):
    for name in ("scripts/assets", "static/site.css", "static/vendored/bootstrap/bootstrap.min.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(STATIC / "css", tmp_path / "static" / "css")
    assert check_assets(tmp_path).returncode == 0
    (tmp_path / "static" / "css" / "base.css").write_text("h1 { color: red }")
    assert check_assets(tmp_path).returncode == 1


def test_the_dark_theme_follows_the_device_without_script_and_never_reaches_paper():
    css = (STATIC / "site.css").read_text()
    dark = css.count("\n@media screen{[data-bs-theme=dark]")
    assert dark > 10
    assert css.count("@media screen and (prefers-color-scheme:dark){[data-bs-theme=auto]") == dark
    assert "\n[data-bs-theme=dark]" not in css


def test_every_icon_in_use_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="i-([\w-]+)"', (STATIC / "icons.svg").read_text()))
    assert drawn == set((STATIC / "icons.txt").read_text().split())
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    used = {name for page in pages for name in re.findall(r'{% icon "([\w-]+)"', page)}
    assert used
    assert used - drawn == set()


def test_the_first_view_weighs_at_most_160_kilobytes():
    texts = ["site.css", "icons.svg", "favicon.svg", "twinning.js"]
    fonts = sum(path.stat().st_size for path in FONTS)
    page = 10 * KILOBYTE
    assert len(FONTS) == 4
    assert fonts <= 80 * KILOBYTE
    assert fonts + page + sum(len(brotli.compress((STATIC / t).read_bytes())) for t in texts) <= 160 * KILOBYTE
