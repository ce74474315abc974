"""Celery as the portal runs it, with a beat that ticks every second, as nobody waits for minutes here."""

from datetime import timedelta

from twinning.celery import app

app.conf.beat_schedule = {
    name: entry | {"schedule": timedelta(seconds=1)} for name, entry in app.conf.beat_schedule.items()
}
