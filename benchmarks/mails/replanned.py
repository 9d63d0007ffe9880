"""An edit of a live journey with a million mails waiting: how fast they get their new times."""

import time

from benchmarks.mails import waiting
from merchants.tenancy import scoped


def replan(count: int) -> float:
    """Messages a second that notifications.replanning moves to another delay, in one merchant's journey."""
    from django.db import connection
    from django.utils import timezone

    from notifications.journeys.editing import validated
    from notifications.journeys.versions import current
    from notifications.models import Journey
    from notifications.replanning.applying import apply

    waiting.empty()
    (shop,) = waiting.merchants(1)
    waiting.fill([shop], count, due=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_enrolment")
    with scoped(shop.merchant_id):
        journey = Journey.objects.get(key=waiting.TEMPLATE)
        definition = validated(journey, current(journey))
        definition["steps"] = [{**step, "amount": 72, "unit": "hours"} for step in definition["steps"]]
        started = time.perf_counter()
        tally = apply(journey, definition, timezone.now())
    moved = tally.moved
    return moved / (time.perf_counter() - started)
