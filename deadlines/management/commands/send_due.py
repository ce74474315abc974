from django.core.management.base import BaseCommand

from deadlines.reminders import queue_reminders
from outbox.sending import send_waiting


class Command(BaseCommand):
    help = "By hand what Celery beat does every few minutes: write the digests that are due, send what waits."

    def handle(self, *args, **options):
        digests = queue_reminders()
        sent = send_waiting()
        self.stdout.write(f"Digests written: {digests}. Mails sent: {sent}.")
