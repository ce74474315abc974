"""A real SMTP server on this machine, and mails for it."""

import datetime as dt
import email
import email.policy

from outbox import actions


class Server:
    """Takes mails, or answers as told by `script`: a list of replies to DATA, None for a normal 250."""

    def __init__(self):
        self.mails, self.script, self.recipients_refused, self.cut_at_recipient = [], [], False, 0
        self.clock, self.minutes_per_mail = None, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.cut_at_recipient:
            self.cut_at_recipient -= 1
            server.transport.close()
            return "250 never arrives"
        if self.recipients_refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        reply = self.script.pop(0) if self.script else None
        if reply is None or reply == "cut":
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if reply == "cut":
            server.transport.close()
            return "250 never arrives"
        if self.minutes_per_mail:
            self.clock.shift(dt.timedelta(minutes=self.minutes_per_mail))
        return reply or "250 OK"


def write(user, key="k", **payload):
    return actions.write_email(key=key, kind="test", user=user, payload=payload)


def state(row):
    row.refresh_from_db()
    return row.state
