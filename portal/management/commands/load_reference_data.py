from django.core.management.base import BaseCommand
from django.db import transaction

import cities.reference
import deadlines.reference
import pairings.reference


class Command(BaseCommand):
    help = "Cities, themes, tags, deadline rules and cohorts. Adds what is missing, changes nothing that is there."

    @transaction.atomic
    def handle(self, *args, **options):
        # In the order of the apps: cohorts need the rules.
        added = cities.reference.load() | {"rules": deadlines.reference.load()} | pairings.reference.load()
        for kind, count in added.items():
            self.stdout.write(f"{kind}: {count} added")
