"""The composition root: settings, URLs, Celery, and the two lists that wire sources and subscribers."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
