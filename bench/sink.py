"""The cheapest mail server there can be, so that a measurement shows what the sender costs:

    python -m bench.sink

Takes everything on a free port of this machine, which is its first line of output; ends with its input."""

import socket
import sys
import threading


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines, say = connection.makefile("rb", 1 << 16), connection.sendall
    say(b"220 sink\r\n")
    while line := lines.readline():
        word = line[:4].upper()
        if word == b"EHLO":
            say(b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif word == b"DATA":
            say(b"354 go\r\n")
            while lines.readline() not in (b".\r\n", b""):
                pass
            say(b"250 ok\r\n")
        elif word == b"QUIT":
            say(b"221 bye\r\n")
            break
        else:
            say(b"250 ok\r\n")
    connection.close()


def welcome(door):
    while True:
        connection, _ = door.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    door = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(door.getsockname()[1], flush=True)
    threading.Thread(target=welcome, args=(door,), daemon=True).start()
    sys.stdin.read()
