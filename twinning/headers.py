"""The headers no library of ours sets: what a page may use of the device, who may embed what is here, and who may
keep a copy. The policy of contents, frames and referrers is in the settings."""

from django.utils.cache import patch_vary_headers

# Pages use none of it; passkeys need the first two on their own pages.
USED = ("publickey-credentials-get", "publickey-credentials-create", "clipboard-write", "fullscreen")
UNUSED = (
    *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in USED), *(f"{name}=()" for name in UNUSED)])
ALWAYS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
NOBODY_KEEPS = "no-store, private"


class Headers:
    """Middleware, outermost. An answer may say more or stricter; where it says nothing, this holds. Whatever sets a
    cookie or knows who asks is kept by nobody, whatever it says itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.cookies or is_personal(request):
            response.headers["Cache-Control"] = NOBODY_KEEPS
            patch_vary_headers(response, ["Cookie"])
        else:
            response.headers.setdefault("Cache-Control", NOBODY_KEEPS)
        return response


def is_personal(request):
    """Asked of what is known already: who asked is not looked up for a stylesheet."""
    user = request.__dict__.get("_cached_user")
    return user is not None and user.is_authenticated
