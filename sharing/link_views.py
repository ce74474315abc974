"""Share links. Inside: a coordinator makes one and takes it back. Outside: whoever holds it reads one page.

The address with the token is opened once: it leaves a cookie that only the page behind it gets, and leads to an
address without a token, so that the token stands in no Referer, no history of the page and nobody's bookmark. Whether
the link still opens is asked at each request.
"""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import ask_identity
from cities.reach import reach_of

from . import access, linking
from .link_forms import LinkForm
from .models import ShareLink
from .shared_pages import page_of, subject_of
from .who_sees import line_of, links_of

GET_OR_POST = ["GET", "HEAD", "POST"]
NEW_LINK = "new-link"
# Seconds: for the one redirect, on a slow line, too.
SHOWN_FOR = 300
OPENINGS_PER_PAGE = 50


def take_link(request, subject):
    """The page on which a coordinator makes a link; the app of the subject has opened its door."""
    ask_identity(request)
    form = LinkForm(request.POST or None, subject=subject)
    if request.method == "POST" and form.is_valid():
        link, token = linking.make_link(subject=subject, by=request.user, **form.cleaned_data)
        messages.success(request, _("The link for %(recipient)s is made.") % {"recipient": link.recipient})
        return _carry(redirect(request.path), token, request)
    made, token = _made_just_now(request, subject)
    page = page_of(subject)
    context = {
        "subject": subject,
        "form": form,
        "shows": page.shows,
        "hides": page.hides,
        "links": links_of(subject, request.user, is_open=True),
        "made": made,
        "made_url": settings.SITE_URL + reverse("links:arrive", args=[token]) if made else "",
    }
    response = render(request, "sharing/share.html", context)
    if NEW_LINK in request.COOKIES:
        response.delete_cookie(NEW_LINK, path=request.path, samesite="Strict")
    return response


def _carry(response, token, request):
    """The new token goes by way of the maker's browser, so that the portal keeps it nowhere."""
    response.set_cookie(
        NEW_LINK,
        token,
        max_age=SHOWN_FOR,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _made_just_now(request, subject):
    token = request.COOKIES.get(NEW_LINK, "")
    link = linking.link_opened_by(token)
    mine = link and link.created_by_id == request.user.pk
    if not mine or not ShareLink.objects.of(subject).filter(pk=link.pk).exists():
        return None, ""
    return link, token


@require_safe
def link(request, pk):
    """Who made it for whom, and when it was opened."""
    link = access.link_to_read(request.user, pk)
    context = {
        "line": line_of(link, reach_of(request.user)),
        "subject": link.subject,
        "back": f"{link.subject.get_absolute_url()}?tab=access",
        "page": Paginator(link.visits.all(), OPENINGS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "sharing/link.html", context)


@require_http_methods(GET_OR_POST)
def take_back(request, pk):
    link = access.link_to_take_back(request.user, pk)
    ask_identity(request)
    back = f"{link.subject.get_absolute_url()}?tab=access"
    words = {"recipient": link.recipient}
    if request.method == "POST":
        if linking.take_back(link=link, by=request.user):
            messages.success(request, _("The link of %(recipient)s opens nothing any more.") % words)
        return redirect(back)
    context = {
        "title": _("Take back the link of %(recipient)s?") % words,
        "text": _("From the next click on it opens nothing any more. Nobody is told. You can make a new link."),
        "submit_label": _("Take the link back"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "shared/confirm.html", context)


# --- Outside --------------------------------------------------------------------------------------


@require_safe
def arrive(request, token):
    link = linking.link_opened_by(token)
    if link is None or subject_of(link) is None:
        return _closed(request)
    response = redirect("links:page", pk=link.pk)
    response.set_cookie(
        _cookie_of(link.pk),
        token,
        path=response.headers["Location"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return _unlisted(response)


@require_safe
def page(request, pk):
    link = linking.link_opened_by(request.COOKIES.get(_cookie_of(pk), ""))
    subject = subject_of(link) if link and link.pk == pk else None
    if subject is None:
        return _closed(request)
    if request.method == "GET":
        linking.note_opening(link, request.headers.get("User-Agent", ""))
    with override(_language_for(request, link)):
        shared = page_of(subject)
        context = {"link": link, "subject": subject, "shared": shared, "menu": None} | shared.context(subject)
        response = render(request, shared.template, context)
        response.headers["Content-Language"] = get_language()
    return _unlisted(response)


def _cookie_of(pk):
    return f"share-link-{pk}"


def _language_for(request, link):
    """Theirs, if they ever chose one here; else the one the link was made for."""
    chosen = request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return get_language() if chosen else link.language


def _closed(request):
    """One answer to what never was, is over, was taken back, or leads to what is gone."""
    return _unlisted(render(request, "sharing/link_closed.html", status=404))


def _unlisted(response):
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
