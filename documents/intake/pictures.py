"""Pictures are drawn anew: what comes out holds pixels and nothing else, no place, no camera, no script."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .refusing import Refused, damaged

MOST_PIXELS = 25_000_000
PREVIEW = (1200, 1200)
_KEPT = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA")}


def redraw(file, form):
    """(the picture, a smaller one to look at), both as files."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
            picture = Image.open(file, formats=[form])
        _check_size(picture)
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, TypeError, IndexError, KeyError, OverflowError):
        raise damaged() from None
    return _whole(picture, form), _smaller(picture)


def _check_size(picture):
    """Before anything is unpacked: the head of the file says how large it will be."""
    if picture.width * picture.height > MOST_PIXELS:
        raise too_many_pixels()


def too_many_pixels():
    millions = {"millions": MOST_PIXELS // 1_000_000}
    return Refused(_("The picture has more than %(millions)s million pixels. Please make it smaller.") % millions)


def _whole(picture, form):
    if picture.mode not in _KEPT[form]:
        picture = picture.convert("RGBA" if _is_transparent(picture) and form != "JPEG" else "RGB")
    return _saved(picture, form, {"JPEG": {"quality": 90}, "WEBP": {"quality": 90}}.get(form, {}))


def _smaller(picture):
    picture = picture.convert("RGBA" if _is_transparent(picture) else "RGB")
    picture.thumbnail(PREVIEW)
    return _saved(picture, "WEBP", {"quality": 80})


def _is_transparent(picture):
    return picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info


def _saved(picture, form, options):
    """A fresh picture has no `info`: some formats would write comments and profiles from there."""
    bare = picture.copy()
    bare.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    result = io.BytesIO()
    bare.save(result, form, **options)
    result.seek(0)
    return result
