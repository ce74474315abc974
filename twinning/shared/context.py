"""What every page of the house knows besides the user: theme, languages, and where it is."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info

THEME_COOKIE = "theme"
LANGUAGES = [
    {"code": code, "short": code.upper(), "name": get_language_info(code)["name_local"]}
    for code, _name in settings.LANGUAGES
]
THEMES = ("light", "dark", "auto")


def theme_of(request):
    """Light, dark or as the device says; kept in a cookie so that sign-in and error pages have it too."""
    theme = request.COOKIES.get(THEME_COOKIE)
    return theme if theme in THEMES else "auto"


def page(request):
    return {
        "house": {
            "theme": theme_of(request),
            "language": get_language(),
            "languages": LANGUAGES,
            "here": request.get_full_path(),
        }
    }
