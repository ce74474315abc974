"""Before acts that others could not undo: whoever is signed in proves once more that it is them."""

from functools import partial

from allauth.account.decorators import reauthentication_required

READING = {"GET", "HEAD", "OPTIONS"}

# @identity_confirmed: reading is free; a form is kept, the password (or code, or passkey) asked for unless that
# happened within ACCOUNT_REAUTHENTICATION_TIMEOUT, and then the form goes through as if nothing had been.
identity_confirmed = partial(reauthentication_required, enabled=lambda request: request.method not in READING)


@identity_confirmed
def _nothing(request):
    return None


def ask_identity(request):
    """The same inside a view of ours, behind its door: whoever may not pass gets their 404 and no question."""
    _nothing(request)
