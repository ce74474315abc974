"""A form does what it does once, however often it is sent: double click, impatience, the Back button.

Each form prints a key (`{% form_key %}`, in the save bar and on every page that asks first). The key is noted in
the transaction of the act itself. Whoever sends the same form at the same moment waits for that transaction and
is then led to what came of it. An answer that is not a redirect was no act: whatever it wrote is taken back,
and so is the note, so that a corrected form can be sent with the same key.
"""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import SubmittedForm

FIELD = "form_key"
# The library's own pages count attempts while they refuse; that must not be taken back.
NOT_OURS = "/accounts/"


class SubmitOnce:
    """Middleware; stands behind the one that knows the user."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = self._key(request)
        if not key:
            return self.get_response(request)
        try:
            with transaction.atomic():
                # A savepoint of its own would hide whose IntegrityError it is.
                note = SubmittedForm.objects.create(user=request.user, key=key)
                return self._answer(request, note)
        except IntegrityError:
            return self._sent_before(request, key)

    def _key(self, request):
        if request.method != "POST" or request.path.startswith(NOT_OURS) or not request.user.is_authenticated:
            return ""
        return request.POST.get(FIELD, "")[:40]

    def _answer(self, request, note):
        response = self.get_response(request)
        if 300 <= response.status_code < 400:
            note.location = response.headers["Location"][:500]
            note.save()
        else:
            transaction.set_rollback(True)
        return response

    def _sent_before(self, request, key):
        note = SubmittedForm.objects.filter(user=request.user, key=key).first()
        if note is None:
            raise  # not the key but something the view wrote
        messages.info(request, _("This form had been sent already; here is what came of it."))
        return redirect(note.location or "/")
