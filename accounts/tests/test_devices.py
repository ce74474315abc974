"""Browsers are named as people name them."""

import pytest
from django.utils.translation import override

from accounts.devices import device, is_handheld

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
EDGE = f"{CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')} Edg/131.0.0.0"
ANDROID = CHROME.replace("X11; Linux x86_64", "Linux; Android 14; SM-A546B")
SAMSUNG = ANDROID.replace("Chrome/131", "SamsungBrowser/27.0 Chrome/131")
YANDEX = EDGE.replace("Edg/131.0.0.0", "YaBrowser/24.10")
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
CHROME_ON_IPHONE = IPHONE.replace("Version/18.1", "CriOS/131.0")


@pytest.mark.parametrize(
    ("user_agent", "name", "handheld"),
    [
        (FIREFOX, "Firefox on Windows", False),
        (CHROME, "Chrome on Linux", False),
        (EDGE, "Edge on Windows", False),
        (ANDROID, "Chrome on Android", True),
        (SAMSUNG, "Samsung Internet on Android", True),
        (YANDEX, "Yandex on Windows", False),
        (SAFARI, "Safari on macOS", False),
        (IPHONE, "Safari on iPhone", True),
        (CHROME_ON_IPHONE, "Chrome on iPhone", True),
        ("curl/8.5 (Linux)", "Linux", False),
        ("", "Unknown device", False),
    ],
)
def test_a_device_in_words(user_agent, name, handheld):
    with override("en"):
        assert device(user_agent) == name
    assert is_handheld(user_agent) == handheld


def test_in_turkish():
    with override("tr"):
        assert device(FIREFOX) == "Firefox, Windows"
        assert device("") == "Bilinmeyen cihaz"
