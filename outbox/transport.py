"""The talk with the mail server, one connection for a whole run.

SMTP cannot promise "exactly once": between the end of the text and the server's answer nobody can know
whether the mail was taken (RFC 1047). Everything before DATA is safe to repeat. So this module tells the
two apart: it calls `before_data` right before that point, and says afterwards which side of it a fault was on.
"""

import smtplib
from email.utils import parseaddr
from functools import lru_cache

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address


class NoConnection(Exception):
    """The mail server cannot be reached or does not let us in: no mail of this run can leave."""


class Refused(Exception):
    """The server said no to this mail. `for_good` when it will say the same again (a 5xx answer)."""

    def __init__(self, code, answer, *, for_good=True):
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        super().__init__(f"{code} {text}")
        self.for_good = for_good and 500 <= code < 600


class Broken(Exception):
    """The connection broke before DATA: the mail was surely not taken."""


class Uncertain(Exception):
    """The connection broke after DATA was begun, or the answer made no sense: nobody knows whether the mail was
    taken."""


class Transport:
    """`with Transport() as transport: transport.open(); transport.send(mail, before_data=...)`."""

    def __enter__(self):
        self.backend = None
        return self

    def __exit__(self, *exc_info):
        self.drop()

    def open(self):
        """Connect if we are not. Raises NoConnection."""
        if self.backend is not None:
            return
        backend = get_connection()
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as fault:
            raise NoConnection(_words(fault)) from fault
        self.backend = backend

    def drop(self):
        backend, self.backend = self.backend, None
        if backend:
            backend.close()

    def send(self, mail, *, before_data):
        """Deliver one mail to its one recipient; False when `before_data` called it off.

        Raises Refused, Broken or Uncertain; after the last two the connection is closed. Anything else it
        raises comes from putting the mail together, before a byte of it has left."""
        text = mail.message().as_bytes(linesep="\r\n")
        if not isinstance(self.backend, SmtpBackend):
            return self._hand_over(mail, before_data)
        server = self.backend.connection
        try:
            self._address(server, mail)
            if not before_data():
                server.rset()
                return False
        except (OSError, smtplib.SMTPServerDisconnected) as fault:
            self.drop()
            raise Broken(_words(fault)) from fault
        self._transmit(server, text)
        return True

    def _hand_over(self, mail, before_data):
        """Backends that keep mails on this machine know no DATA; to write the file is the critical part."""
        if not before_data():
            return False
        try:
            self.backend.send_messages([mail])
        except OSError as fault:
            self.drop()
            raise Uncertain(_words(fault)) from fault
        return True

    def _address(self, server, mail):
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(_bare(mail.from_email))
        if code != 250:
            self._start_over(server)
            raise Refused(code, answer, for_good=False)  # our own address: somebody will set it right
        code, answer = server.rcpt(_bare(mail.to[0]))
        if code not in (250, 251):
            self._start_over(server)
            raise Refused(code, answer)

    def _transmit(self, server, text):
        try:
            code, answer = server.data(text)
        except smtplib.SMTPDataError as fault:  # no to DATA itself, before any text
            self._start_over(server)
            raise Refused(fault.smtp_code, fault.smtp_error) from fault
        except (OSError, smtplib.SMTPServerDisconnected) as fault:
            self.drop()
            raise Uncertain(_words(fault)) from fault
        if 400 <= code < 600:
            self._start_over(server)
            raise Refused(code, answer)
        if not 200 <= code < 300:  # an answer that says neither yes nor no
            self.drop()
            raise Uncertain(answer.decode("utf-8", "replace") or str(code))

    def _start_over(self, server):
        """The next mail needs a clean talk; a server that will not give one is asked anew."""
        try:
            server.rset()
        except (OSError, smtplib.SMTPServerDisconnected):
            self.drop()


@lru_cache(maxsize=64)  # mostly our own, once per mail
def _bare(address):
    """SMTP wants the address alone, with an international domain spelt in ASCII."""
    return sanitize_address(parseaddr(address)[1], "utf-8")


def _words(fault):
    return str(fault) or type(fault).__name__
