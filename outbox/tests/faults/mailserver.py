"""A mail server on loopback that does to each mail what a script says. A process of its own:

    python -m outbox.tests.faults.mailserver FOLDER

FOLDER/script.json says what happens to whom: {"elif@x.example": ["451", "cut after the dot"]} for that
recipient's first and second try; later tries, and all others, are accepted. It writes its port to
FOLDER/port and a line to FOLDER/mailserver.log for each mail it accepted and for each fault it did. A mail
is noted before the answer is given, as a real server keeps it before it says so.

It is told on its standard input: "refuse" closes the door (and ends the talks at their next mail), "serve"
opens it again; at the end of the input it waits for the talks that go on, and goes.
"""

import contextlib
import json
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path

REFUSED, REFUSED_FOR_GOOD, REFUSED_AT_THE_END = "451", "550", "451 after the dot"
CUT_EARLY, CUT_BEFORE, CUT_AFTER = "cut at the recipient", "cut before the dot", "cut after the dot"
HANG_EARLY, HANG_AFTER = "hang at the recipient", "hang after the dot"
NONSENSE = "nonsense after the dot"
FAULTS = (
    REFUSED,
    REFUSED_FOR_GOOD,
    REFUSED_AT_THE_END,
    CUT_EARLY,
    CUT_BEFORE,
    CUT_AFTER,
    HANG_EARLY,
    HANG_AFTER,
    NONSENSE,
)
# The mail was taken, and the sender cannot know it: only here may a copy arrive.
ANSWER_LOST = (CUT_AFTER, HANG_AFTER, NONSENSE)
# A sender that waits for an answer gives up long before.
LONGEST_HANG = 60


class Journal:
    """One line of JSON per event, whole even when several write and one of them is killed."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, **event):
        os.write(self.file, (json.dumps(event) + "\n").encode())


class Script:
    """What is still to happen to each recipient."""

    def __init__(self, path):
        self.left = json.loads(path.read_text())
        self.lock = threading.Lock()

    def next_for(self, recipient):
        with self.lock:
            left = self.left.get(recipient)
            return left.pop(0) if left else ""


class MailServer:
    def __init__(self, folder):
        self.folder = folder
        self.script = Script(folder / "script.json")
        self.journal = Journal(folder / "mailserver.log")
        self.door, self.port = None, 0
        self.talks = []

    def serve(self):
        self.door = socket.create_server(("127.0.0.1", self.port), backlog=64, reuse_port=False)
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._welcome, args=(self.door,), daemon=True).start()

    def refuse(self):
        door, self.door = self.door, None
        if door:
            # A listening socket that another thread waits on must be shut down to be really closed.
            with contextlib.suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            door.close()

    def _welcome(self, door):
        while True:
            try:
                connection, _ = door.accept()
            except OSError:
                return  # the door was closed
            talk = threading.Thread(target=Talk(self, connection).run, daemon=True)
            talk.start()
            self.talks.append(talk)

    def obey(self, orders):
        self.serve()
        publish(self.folder / "port", str(self.port))
        for order in orders:
            {"refuse": self.refuse, "serve": self.serve}[order.strip()]()
        self.refuse()
        for talk in self.talks:
            talk.join(LONGEST_HANG)


class Talk:
    """One connection. `fault` is what the script says of the mail at hand."""

    def __init__(self, server, connection):
        self.server, self.connection = server, connection
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = connection.makefile("rb", 1 << 16)
        self.recipient = self.fault = ""

    def run(self):
        try:
            self.say("220 mail.example")
            while line := self.lines.readline():
                if not self.answer(line.decode("utf-8", "replace").strip()):
                    break
        except OSError:
            pass  # the sender is gone
        finally:
            self.lines.close()
            self.connection.close()

    def say(self, *lines):
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def answer(self, line):
        """False when the talk is over."""
        word = line[:4].upper()
        if word == "EHLO":
            self.say("250-mail.example", "250-8BITMIME", "250 SMTPUTF8")
        elif word == "MAIL" and self.server.door is None:
            self.say("421 closing down")
            return False
        elif word == "RCPT":
            return self.hear_recipient(line)
        elif word == "DATA":
            return self.hear_text()
        elif word == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 fine")
        return True

    def hear_recipient(self, line):
        self.recipient = line.partition("<")[2].partition(">")[0]
        self.fault = self.server.script.next_for(self.recipient)
        if self.fault in (REFUSED, REFUSED_FOR_GOOD):
            self.note_fault()
            self.say(f"{self.fault} not now" if self.fault == REFUSED else f"{self.fault} no such mailbox")
        elif self.fault in (CUT_EARLY, HANG_EARLY):
            return self.break_off()
        else:
            self.say("250 fine")
        return True

    def hear_text(self):
        self.say("354 go ahead")
        if self.fault == CUT_BEFORE:
            self.lines.readline()
            return self.break_off()
        message_id = self.read_message_id()
        if message_id is None:
            return False  # it ended before the dot
        if self.fault == REFUSED_AT_THE_END:
            self.note_fault()
            self.say("451 not now")
            return True
        self.server.journal.note(accepted=self.recipient, id=message_id, at=time.time())
        if self.fault in (CUT_AFTER, HANG_AFTER):
            return self.break_off()
        self.note_fault()
        self.say("hm" if self.fault == NONSENSE else "250 taken")
        return True

    def read_message_id(self):
        """Read up to the final dot; None when that never came."""
        found = ""
        while line := self.lines.readline():
            if line == b".\r\n":
                return found
            if not found and line.lower().startswith(b"message-id:"):
                found = line.partition(b":")[2].decode().strip()
        return None

    def break_off(self):
        """Cut the connection so that the other side sees it broken; or say nothing until it gives up."""
        self.note_fault()
        if self.fault in (HANG_EARLY, HANG_AFTER):
            self.connection.settimeout(LONGEST_HANG)
            self.lines.readline()  # whatever comes, there is no answer
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def note_fault(self):
        if self.fault:
            self.server.journal.note(fault=self.fault, recipient=self.recipient, at=time.time())


def publish(path, text):
    """Whole or not at all."""
    path.with_suffix(".new").write_text(text)
    os.replace(path.with_suffix(".new"), path)


if __name__ == "__main__":
    MailServer(Path(sys.argv[1])).obey(sys.stdin)
