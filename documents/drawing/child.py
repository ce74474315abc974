"""Draws the first pages of a PDF file, in a process of its own: the file comes on stdin, pixels go to stdout.

This file is run as a script, `python -I child.py`, and knows nothing of the portal. Before it reads a byte of the
file it gives up what it could do harm with: after `shut` the kernel gives it no further descriptor, so it can open no
file and no connection; it starts no process, writes no file, and its memory and time are counted.

For each page: width and height as two big-endian numbers of 4 bytes, then the rows of pixels, 3 bytes each.
"""

import gc
import os
import resource
import struct
import sys

import pypdfium2
import pypdfium2.raw

PAGES = 5
WIDTH, HEIGHT = 900, 1800
MEMORY = 512 * 1024 * 1024
SECONDS = 10


def shut():
    os.nice(10)
    # Fonts of the machine are not looked for afterwards: PDFium's own stand in for what a file does not bring.
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def warm_up():
    """What the library does the first time it draws, it does before the doors are shut."""
    paper = pypdfium2.PdfDocument.new()
    paper.new_page(10, 10).render()
    paper.close()
    gc.collect()


def draw(content, out):
    paper = pypdfium2.PdfDocument(content)
    for number in range(min(len(paper), PAGES)):
        page = paper[number]
        width, height = page.get_size()
        scale = min(WIDTH / width, HEIGHT / height)
        bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False, prefer_bgrx=False)
        send(bitmap, out)
        page.close()


def send(bitmap, out):
    if bitmap.n_channels != 3:
        raise ValueError("not three colours")
    out.write(struct.pack(">II", bitmap.width, bitmap.height))
    pixels, row = memoryview(bitmap.buffer).cast("B"), bitmap.width * 3
    for at in range(0, bitmap.stride * bitmap.height, bitmap.stride):
        out.write(pixels[at : at + row])
    out.flush()


if __name__ == "__main__":
    warm_up()
    shut()
    draw(sys.stdin.buffer.read(), sys.stdout.buffer)
