"""How fast reminders are found and sent, beside bare SMTP in the same run:

python -m bench.reminders [--mails 2000] [--deadlines 100000] [--rounds 5]

Sending takes turns with the bare sender over the same texts and the same sink, so that whatever else the
machine does hits both alike: judge the ratio. DATABASE_URL names the database beside which one is made.
"""

import argparse
import contextlib
import smtplib
import statistics
import subprocess
import sys
import time

from outbox.tests.faults import scratch

SENDER = "no-reply@twinning.example"


@contextlib.contextmanager
def sink():
    process = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)


def timed(act):
    """(what it returns, seconds, seconds of this process alone)"""
    began, cpu = time.perf_counter(), time.process_time()
    result = act()
    return result, time.perf_counter() - began, time.process_time() - cpu


def measure_sending(mails, rounds):
    from django.conf import settings

    from deadlines.reminders import queue_reminders
    from outbox.models import Email
    from outbox.sending import send_waiting
    from portal.tests.faults import digests

    digests.prepare(mails, deadlines_each=3)
    written, seconds, _ = timed(queue_reminders)
    print(f"written: {written} digests, {written / seconds:.0f}/s")
    ours, bare, cpu = [], [], []
    with sink() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        send_waiting(limit=1)  # the first one loads templates and catalogues
        for _ in range(rounds):
            before = set(Email.objects.filter(state="sent").values_list("pk", flat=True))
            sent, seconds, own = timed(lambda: send_waiting(limit=mails // rounds))
            texts = raw_texts(Email.objects.filter(state="sent").exclude(pk__in=before))
            ours.append(sent / seconds)
            cpu.append(1000 * own / sent)
            _, seconds, _ = timed(lambda texts=texts: send_bare(texts, port))
            bare.append(len(texts) / seconds)
    report_sending(mails, rounds, ours, bare, cpu, sum(map(len, texts.values())) / len(texts))


def raw_texts(emails):
    """{address: what left}, made again from what is kept on the rows."""
    from django.core.mail import EmailMultiAlternatives

    texts = {}
    for email in emails:
        mail = EmailMultiAlternatives(
            email.subject, email.text, SENDER, [email.to_address], headers={"Message-ID": email.message_id}
        )
        mail.attach_alternative(email.html, "text/html")
        texts[email.to_address] = mail.message().as_bytes(linesep="\r\n")
    return texts


def send_bare(texts, port):
    with smtplib.SMTP("127.0.0.1", port) as server:
        for address, text in texts.items():
            server.sendmail(SENDER, [address], text)


def report_sending(mails, rounds, ours, bare, cpu, size):
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    print(f"sent:    {mails} digests of 3 deadlines, {size / 1000:.0f} kB each, {rounds} rounds in turn")
    print(f"  outbox     {statistics.median(ours):6.0f}/s  ({min(ours):.0f} to {max(ours):.0f}), ", end="")
    print(f"{statistics.median(cpu):.1f} ms of this process per mail")
    print(f"  bare SMTP  {statistics.median(bare):6.0f}/s  ({min(bare):.0f} to {max(bare):.0f})")
    print(f"  ratio      {100 * ratio:6.1f} %   (budget: 5 % and more)")


def measure_finding(count, rounds):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bench import rows
    from deadlines.reminders import find_due

    now = timezone.now()
    _, seconds, _ = timed(lambda: rows.make(count, now.date()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"made:    {count} deadlines in {seconds:.0f} s")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = find_due(now)
    over_deadlines = [query["sql"] for query in queries if 'FROM "deadlines_deadline"' in query["sql"]]
    runs = [timed(lambda: find_due(now))[1:] for _ in range(rounds)]
    dues = sum(map(len, found.values()))
    index = "indexed" if uses_index(connection, over_deadlines[0]) else "NOT INDEXED"
    print(f"found:   {dues} of {count} due, for {len(found)} people")
    print(f"  queries    {len(queries)}, of these {len(over_deadlines)} over deadlines, {index}")
    wall, own = (statistics.median(values) for values in zip(*runs, strict=True))
    print(f"  find_due   {wall:6.2f} s   (budget: 1 s and less; {own:.2f} s of this process)")


def uses_index(connection, sql):
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql)
        return "deadline_open_by_date" in str(cursor.fetchall())


def main(mails, deadlines, rounds):
    with scratch.database("bench") as connection:
        from django.conf import settings

        settings.DEBUG = False  # as it is served
        print(f"{connection.vendor}, commit {commit()}")
        if mails:
            measure_sending(mails, rounds)
            scratch.empty()
        if deadlines:
            measure_finding(deadlines, rounds)


def commit():
    from outbox.tests.faults.verdict import commit

    return commit()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.reminders")
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--deadlines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    main(**vars(parser.parse_args()))
