import io
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cities.models import City
from deadlines.models import ReminderStart
from pairings.models import Cohort
from portal.demo.cast import LOGINS, PASSWORD, log_in_rows
from portal.demo.copies import copy_out, count_rows
from portal.demo.examples import EXAMPLES
from portal.demo.laying import lay_pair
from portal.demo.rehearsal import lay_rehearsal
from portal.demo.story import MENTESE_ELBASAN


class Command(BaseCommand):
    help = "People, pairings and visits to try the portal with, dated around today. See portal/demo/__init__.py."

    def add_arguments(self, parser):
        parser.add_argument(
            "--scale", type=int, default=1, metavar="N", help="N times the cities, pairings, visits and deadlines."
        )

    def handle(self, *args, scale, **options):
        if not settings.DEBUG:
            raise CommandError("The demo's password is public, so it is only for DEBUG.")
        if scale < 1:
            raise CommandError("--scale counts from 1.")
        self.load_reference_data()
        pairings = self.lay_out()
        # As if the portal had reminded for a month, so that what is late in the story is told as late.
        ReminderStart.objects.get_or_create(pk=1, defaults={"day": timezone.localdate() - timedelta(days=30)})
        copy_out(pairings, scale)
        self.tell(pairings, scale)

    def load_reference_data(self):
        if not Cohort.objects.exists() or not City.objects.filter(country="TR", code="mugla").exists():
            call_command("load_reference_data", stdout=io.StringIO())

    @transaction.atomic
    def lay_out(self):
        users, today = log_in_rows(), timezone.localdate()
        pairings = [lay_pair(pair, users, today) for pair in (MENTESE_ELBASAN, *EXAMPLES)]
        lay_rehearsal(users["coordinator@mugla.example"])
        return pairings

    def tell(self, pairings, scale):
        width = max(len(login.email) for login in LOGINS)
        self.stdout.write(f"Password of all demo people: {PASSWORD}")
        for login in LOGINS:
            self.stdout.write(f"  {login.email:{width}}  {login.name}")
        counts = count_rows(pairings, scale)
        self.stdout.write(", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
