from celery import shared_task

from . import sending


@shared_task
def send_waiting():
    sending.send_waiting()
