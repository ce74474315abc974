"""How much memory the largest files take that are taken in: measured where nothing else is, in a process of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from PIL import Image

from documents.intake import pictures

MOST = 160  # megabytes, of the whole process; 147 at most where this was written
# What the kernel says of this process alone; `getrusage` counts what it was before it became this program, too.
MEASURED = """
import sys
from django.conf import settings
settings.configure(DOCUMENT_MAX_BYTES=25_000_000)
from documents import intake
kind, path = sys.argv[1:]
with open(path, "rb") as file:
    if kind == "text":
        intake._kind_of(file)
    else:
        intake.pictures.redraw(file, kind)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak(kind, path):
    command = [sys.executable, "-c", MEASURED, kind, str(path)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) // 1024


def noise(mode, size):
    """What cannot be packed well is the hardest."""
    bands = len(mode)
    return Image.frombytes(mode, size, os.urandom(size[0] * size[1] * bands))


LYING = Image.Exif()
LYING[0x0112] = 6
LARGE = (4_080, 3_060)
CASES = {
    "PNG": ("PNG", lambda: noise("RGB", LARGE), {"exif": LYING}),
    "transparent PNG": ("PNG", lambda: Image.new("RGBA", LARGE, (9, 9, 9, 9)), {"exif": LYING}),
    "JPG lying on its side": ("JPEG", lambda: noise("RGB", LARGE), {"quality": 60, "exif": LYING}),
    "JPG in steps": (
        "JPEG",
        lambda: Image.new("RGB", LARGE, (9, 90, 9)),
        {"progressive": True, "subsampling": 0, "exif": LYING},
    ),
    "photo of 50 million pixels": ("JPEG", lambda: Image.new("RGB", (8_160, 6_120)), {"exif": LYING}),
    "transparent WebP": ("WEBP", lambda: noise("RGBA", (2_000, 1_250)), {"quality": 60, "exif": LYING}),
}


@pytest.mark.parametrize("what", CASES)
def test_the_largest_pictures_are_drawn_anew_in_little_memory(what, tmp_path):
    form, make, options = CASES[what]
    make().save(tmp_path / "a", form, **options)
    used = peak(form, tmp_path / "a")
    print(f"{what}: {used} MB")
    assert used < MOST


def test_a_photo_of_a_telephone_is_taken_in_at_half_its_width(tmp_path):
    Image.new("RGB", (8_160, 6_120)).save(tmp_path / "a.jpg", "JPEG", exif=LYING)
    with (tmp_path / "a.jpg").open("rb") as file:
        whole, small = pictures.redraw(file, "JPEG")
    assert Image.open(whole).size == (3_060, 4_080)
    assert Image.open(small).size == (900, 1200)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1254"])
def test_a_long_text_is_read_piece_by_piece(encoding, tmp_path):
    line = "Görüşme notları: İklim\n" + ("😀" if encoding != "cp1254" else "")
    (tmp_path / "a.txt").write_bytes((line * (24_000_000 // len(line.encode(encoding)))).encode(encoding))
    used = peak("text", tmp_path / "a.txt")
    print(f"text in {encoding}: {used} MB")
    assert used < 80
