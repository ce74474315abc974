from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Stands in the way of the library's command of the same name."""

    help = "Refuses: the history of who changed what is never thrown away."

    def add_arguments(self, parser):
        parser.add_argument("-y", "--yes", action="store_true", help="Makes no difference.")
        parser.add_argument("-b", "--before-date", help="Makes no difference.")

    def handle(self, *args, **options):
        raise CommandError("The history of who changed what is never thrown away.")
