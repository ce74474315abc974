from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import SubmittedForm

# Nobody goes back to a form of last week.
KEPT = timedelta(days=7)


@shared_task
def forget_submitted_forms():
    SubmittedForm.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
