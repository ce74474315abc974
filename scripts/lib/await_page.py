"""await_page.py URL PID: waits until the server with that process id answers at URL."""

import os
import sys
import time
import urllib.error
import urllib.request


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 400  # up, but told to serve other hosts only
    except OSError:
        return False


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


url, pid = sys.argv[1], int(sys.argv[2])
deadline = time.monotonic() + 60
while not answers(url):
    if not lives(pid) or time.monotonic() > deadline:
        sys.exit(1)
    time.sleep(0.1)
