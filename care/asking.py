"""Questions about an order: asked once however often the form is sent, and answered by a person."""

from dataclasses import dataclass

from django.utils import timezone

from care.models import Question
from orders.models import Order
from outbox.events import record


@dataclass(frozen=True)
class Asked:
    """What the customer's form held, cleaned."""

    topic: str
    message: str
    phone: str
    language: str
    form_key: str
    title: str = ""


def ask(order: Order, asked: Asked) -> Question:
    """Keep the question and record `question.asked`; the same form again gives the question that is there."""
    question, created = Question.objects.get_or_create(
        order=order,
        form_key=asked.form_key,
        defaults={
            "topic": asked.topic,
            "title": asked.title[:200],
            "message": asked.message,
            "phone": asked.phone,
            "language": asked.language,
            "asked_at": timezone.now(),
        },
    )
    if created:
        record("question.asked", question, order_id=order.pk)
    found: Question = question
    return found


def mark_answered(pk: int, by: str) -> Question | None:
    """Note that `by` answered the question; None when there is no such question, or it was answered before."""
    question: Question | None = (
        Question.objects.select_for_update().filter(pk=pk, answered_at__isnull=True).order_by("pk").first()
    )
    if question is not None:
        question.answered_at, question.answered_by = timezone.now(), by
        question.save(update_fields=["answered_at", "answered_by"])
    return question


def mark_open(pk: int) -> bool:
    """Take "answered" back; False when the question was open anyway, or erased."""
    open_again = Question.objects.filter(pk=pk, answered_at__isnull=False, erased_at__isnull=True)
    return bool(open_again.update(answered_at=None, answered_by=""))
