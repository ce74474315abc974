from celery import shared_task

from . import actions


@shared_task
def send_waiting():
    actions.send_waiting()
