from celery import shared_task

from . import reminders


@shared_task
def queue_reminders():
    reminders.queue_reminders()
