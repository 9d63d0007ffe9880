"""What a person does about a refund that the shop was not told of: again, or it is done by hand."""

from django.utils import timezone

from returns.models import PayoutStep
from returns.money.by_hand import TooLate
from returns.money.following_up import ring_later

Kind, State = PayoutStep.Kind, PayoutStep.State
OPEN = (State.FAILED, State.UNCERTAIN)


def note_again(payout_id: int, by: str) -> None:
    """Tell the shop once more, now; what may have been noted is looked for first. `by`: a mail address."""
    step = _open(payout_id)
    step.state, step.due_at, step.attempts, step.last_error, step.done_by = State.WAITING, timezone.now(), 0, "", by
    step.save(update_fields=["state", "due_at", "attempts", "last_error", "done_by"])
    ring_later()


def note_done(payout_id: int, by: str) -> None:
    """A person noted it in the shop; again changes nothing."""
    step = PayoutStep.objects.select_for_update().filter(payout=payout_id, kind=Kind.NOTE).order_by("pk").first()
    if step is not None and step.state == State.DONE:
        return
    step = _open(payout_id)
    step.state, step.done_at, step.done_by, step.last_error = State.DONE, timezone.now(), by[:254], ""
    step.save(update_fields=["state", "done_at", "done_by", "last_error"])


def _open(payout_id: int) -> PayoutStep:
    rows = PayoutStep.objects.select_for_update().filter(payout=payout_id, kind=Kind.NOTE).order_by("pk")
    step: PayoutStep | None = rows.first()
    if step is None or step.state not in OPEN:
        raise TooLate("the shop knows it, or is being told")
    return step
