"""What a browser says of itself, in words people know: enough to recognise one's own devices by."""

from django.utils.translation import gettext as _

# The first that fits: most browsers claim to be some of the later ones, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "YaBrowser/": "Yandex",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def device(user_agent):
    """Firefox on Windows."""
    browser, system = found_in(user_agent, BROWSERS), found_in(user_agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def is_handheld(user_agent):
    return found_in(user_agent, SYSTEMS) in {"iPhone", "iPad", "Android"}


def found_in(user_agent, names):
    return next((name for sign, name in names.items() if sign in user_agent), "")
