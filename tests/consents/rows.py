"""One row of each kind about who may be mailed, for tests that walk through every address of the dashboard."""

from django.utils import timezone

from notifications.answers.suppressing import suppress
from notifications.models import MailClass, SendingStop, Suppression


def closed_rows() -> dict[str, int]:
    """Their ids by the word before them in the dashboard's addresses; needs the merchant's scope."""
    suppress("geheim@klant.example", MailClass.MARKETING, "by_hand", note="Geheim")
    told = {"closed_from": MailClass.MARKETING, "closed_at": timezone.now(), "bad": 9, "of": 900}
    stop, _ = SendingStop.objects.get_or_create(why="complaints", reopened_at=None, defaults=told)
    return {"lift": Suppression.objects.latest("pk").pk, "stops": stop.pk}
