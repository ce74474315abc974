"""Pictures are drawn anew: what comes out holds pixels and nothing else, no place, no camera, no script.

How much memory that takes is bounded by the pixels: at most two times the picture is there at once. Measured on the
largest of each kind it is below 150 MB for the whole process (`tests/test_memory.py`).
"""

import tempfile
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .refusing import Refused, damaged

# WebP takes its own library four times what the picture takes.
MOST_PIXELS = {"PNG": 12_500_000, "JPEG": 12_500_000, "WEBP": 2_500_000}
LARGEST_PHOTO = 50_000_000
PREVIEW = 1200
_KEPT = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA")}
_OPTIONS = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90, "method": 0}}  # better methods take more memory


def redraw(file, form):
    """(the picture, a smaller one to look at), both as files."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
            picture = Image.open(file, formats=[form])
        _make_smaller(picture, form)
        _check_size(picture, form)
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
    except Image.DecompressionBombError:
        raise too_many_pixels(form) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, TypeError, IndexError, KeyError, OverflowError):
        raise damaged() from None
    return _whole(picture, form), _smaller(picture)


def _make_smaller(picture, form):
    """A photo of a telephone may have four times the pixels: it is unpacked at half its width and height. Not where
    all of it must be in memory before the first line is there."""
    pixels, step_by_step = picture.width * picture.height, "progressive" in picture.info
    if form == "JPEG" and MOST_PIXELS[form] < pixels <= LARGEST_PHOTO and not step_by_step:
        picture.draft(None, (picture.width // 2, picture.height // 2))


def _check_size(picture, form):
    """Before anything is unpacked: the head of the file says how large it will be."""
    if picture.width * picture.height > MOST_PIXELS[form]:
        raise too_many_pixels(form)


def too_many_pixels(form):
    millions = {"millions": MOST_PIXELS[form] // 1_000_000}
    return Refused(_("The picture has more than %(millions)s million pixels. Please make it smaller.") % millions)


def _whole(picture, form):
    if picture.mode not in _KEPT[form]:
        picture = picture.convert("RGBA" if _is_transparent(picture) and form != "JPEG" else "RGB")
    return _saved(picture, form, _OPTIONS.get(form, {}))


def _smaller(picture):
    """By whole steps first, so that there is no second large one."""
    mode = "RGBA" if _is_transparent(picture) else "RGB"
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture = picture.reduce(max(1, max(picture.size) // PREVIEW))
    picture.thumbnail((PREVIEW, PREVIEW))
    return _saved(picture, "WEBP", {"quality": 80})


def _is_transparent(picture):
    return picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info


def _saved(picture, form, options):
    """Without its `info`: some formats would write comments and profiles from there."""
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    result = tempfile.TemporaryFile()  # noqa: SIM115, it outlives this function
    picture.save(result, form, **options)
    result.seek(0)
    return result
