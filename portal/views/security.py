"""RFC 9116: where to tell of a weakness."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe


@require_safe
def security_txt(request):
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    lines = [
        f"Contact: {contact if contact.startswith(('https://', 'mailto:')) else f'mailto:{contact}'}",
        f"Expires: {timezone.now() + dt.timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: tr, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
