"""Two senders that break the promise, to prove that the harness finds it. Each is the real one with the
marks moved to where they are usually put."""

from outbox import sending
from outbox.models import Email


def send_then_mark():
    """Nothing is noted before the mail leaves, so what is interrupted is simply sent again."""

    def begin(email):
        return sending._ours(email).filter(state=Email.State.CLAIMED).exists()

    sending._begin = begin
    sending._in_doubt = sending._retry


def mark_then_send():
    """Noted as sent before it leaves, so what is interrupted is lost."""
    begin, taken = sending._begin, sending._taken

    def begin_and_mark(email):
        begun = begin(email)
        if begun:
            taken(email)
        return begun

    sending._begin = begin_and_mark


SENDERS = {"send, then mark": send_then_mark, "mark, then send": mark_then_send}
