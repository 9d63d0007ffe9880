"""Money that came back after the provider had taken it: owed again, whatever was told meanwhile."""

from django.utils import timezone

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from returns.following.promises import refresh
from returns.models import Payout
from returns.money.locks import Locked
from returns.moves import announce

State = Payout.State


def bounced(payout: Payout, held: Locked, words: str) -> None:
    """Open a payout again whose refund failed for good, with the reason in words for the team, who decide: again, by
    hand, or not at all. Locked as in `closing.paid`.

    The provider never makes a refund under a used key, so the next try gets another one; the note in the shop keeps
    its own. A promise that was kept is a promise again, and its alarm runs. Whoever was told that it is paid is told
    that it came back, once each time, and of the next payment anew.
    """
    was_told, payout.told_at = payout.told_at is not None, None
    payout.state, payout.bounced_at, payout.last_error = State.FAILED, timezone.now(), words[:2000]
    payout.paid_at = payout.sent_at = payout.called_at = None
    payout.external_id, payout.tries = "", payout.tries + 1
    payout.save(
        update_fields=[
            "state", "bounced_at", "last_error", "paid_at", "sent_at", "told_at", "called_at", "external_id", "tries"
        ]
    )  # fmt: skip
    if was_told:
        tries = Payout.objects.filter(in_return=held.row).values_list("tries", flat=True)
        announce(held.row, "return.bounced", payout=payout.public_id, round=sum(count - 1 for count in tries) - 1)
    promise_again(held)


def promise_again(held: Locked) -> None:
    """A promise that was kept is a promise again, and its alarms ring anew. Under the return's locks."""
    refresh(held.row, Merchant.objects.get(pk=current_merchant_id()))
    if held.row.warned_at is not None or held.row.legal_warned_at is not None:
        held.row.warned_at = held.row.legal_warned_at = None
        held.row.save(update_fields=["warned_at", "legal_warned_at"])
