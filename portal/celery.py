"""Celery is a doorbell: tasks carry ids only, results are ignored, truth is in Postgres."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("stoep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
