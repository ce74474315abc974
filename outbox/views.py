"""A page to read the mails of the embedded portal. It exists with DEBUG only."""

from itertools import islice

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from . import mailbox

SHOWN = 100


@require_safe
def mail_list(request):
    return render(
        request, "outbox/list.html", {"mails": list(islice(mailbox.latest(), SHOWN)), "folder": mailbox.folder()}
    )


@require_safe
def mail_detail(request, file, number):
    return render(request, "outbox/detail.html", {"mail": _mail(file, number)})


# Mails need inline styles, which the portal's pages refuse; this one answer may have them and nothing else.
@require_safe
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "base-uri": [NONE]})
def mail_html(request, file, number):
    return HttpResponse(_mail(file, number).html)


def _mail(file, number):
    mail = mailbox.find(file, number)
    if mail is None:
        raise Http404
    return mail
