"""What customers asked for and nobody has seen to yet, for the dashboard's first screen."""

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from care.models import Question, TakeBack
from dashboard.needs.need import SHOWN, Need


def open_questions() -> Iterator[Need]:
    """The longest waiting first."""
    rows = Question.objects.filter(answered_at__isnull=True, erased_at__isnull=True).select_related("order")
    for row in rows.order_by("asked_at")[: SHOWN + 1]:
        yield Need(
            what=_("Order %(number)s: %(question)s")
            % {"number": row.order.number, "question": row.title or _("A customer has a question")},
            means=Truncator(" ".join(row.message.split())).chars(160),
            tone="warning",
            at=row.asked_at,
            link=("question", (row.pk,)),
            act=("question_answered", (row.pk,)),
            act_words=_("I have answered"),
        )


def asked_take_backs() -> Iterator[Need]:
    """What nobody has arranged yet, the longest waiting first."""
    rows = TakeBack.objects.filter(state=TakeBack.State.ASKED).select_related("order")
    for row in rows.order_by("asked_at")[: SHOWN + 1]:
        yield Need(
            what=_("Order %(number)s: take back %(pieces)s × %(what)s")
            % {"number": row.order.number, "pieces": row.pieces, "what": row.what},
            means=_("The customer was promised that we take it back free of charge: %(method)s. Arrange it.")
            % {"method": row.get_method_display()},
            tone="warning",
            at=row.asked_at,
            link=("take_back", (row.pk,)),
        )
