from celery import shared_task

from .personal.retention import let_go


@shared_task
def let_go_of_what_is_old():
    let_go()
