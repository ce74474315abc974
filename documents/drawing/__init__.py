"""What the first pages of a PDF file look like. Its content is read by another process (child.py), which can do
nothing but compute; of what it answers we believe numbers of pixels, and make the picture ourselves."""

import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from PIL import Image

COMMAND = [sys.executable, "-I", str(Path(__file__).with_name("child.py"))]
SECONDS = 20
MOST_PAGES, WIDEST, HIGHEST = 5, 901, 1801  # of what child.py draws, rounded up
GAP, BETWEEN = 12, (222, 226, 230)
_HEAD = struct.Struct(">II")


def first_pages(file):
    """One below the other as WebP; None where nothing could be drawn. `file` is a real file, at its start."""
    pages = _drawn(file)
    return _stacked(pages) if pages else None


def _drawn(file):
    """What came whole before the child ended or was ended."""
    child = subprocess.Popen(
        COMMAND, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True
    )
    alarm = threading.Timer(SECONDS, child.kill)
    alarm.start()
    try:
        return list(_pages(child.stdout))
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
        child.stdout.close()


def _pages(answer):
    for _number in range(MOST_PAGES):
        head = answer.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        width, height = _HEAD.unpack(head)
        if not (0 < width <= WIDEST and 0 < height <= HIGHEST):
            return
        pixels = answer.read(width * height * 3)
        if len(pixels) < width * height * 3:
            return
        yield Image.frombytes("RGB", (width, height), pixels)


def _stacked(pages):
    height = sum(page.height for page in pages) + GAP * (len(pages) - 1)
    sheet, top = Image.new("RGB", (max(page.width for page in pages), height), BETWEEN), 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height + GAP
    result = tempfile.TemporaryFile()  # noqa: SIM115, it outlives this function
    sheet.save(result, "WEBP", quality=80)
    result.seek(0)
    return result
