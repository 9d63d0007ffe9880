"""What a return is about, and where its money stands, in few words for the team: a list has no room for more."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from returns.models import Payout, Return, ReturnItem
from returns.policy import wording
from returns.receiving.receiving import travelling

Words = str | Promise
Path, Outcome = Return.Path, ReturnItem.Outcome
PATHS: Mapping[str, Words] = {
    Path.MIND: pgettext_lazy("return", "Changed mind"),
    Path.WRONG: pgettext_lazy("return", "Something wrong"),
    Path.WITHDRAW: pgettext_lazy("return", "Withdrawal"),
    Path.OLD: pgettext_lazy("return", "Old product"),
}
OUTCOMES: Mapping[str, Words] = {
    **{one.value: words for one, words in wording.OUTCOMES.items()},
    Outcome.ENDED: pgettext_lazy("return", "Ends, nothing is sent"),
}
HELD: Mapping[str, Words] = {
    "goods": pgettext_lazy("payout", "waits for the goods"),
    "inspection": pgettext_lazy("payout", "waits for the inspection"),
    "person": pgettext_lazy("payout", "waits for you"),
    "stopped": pgettext_lazy("payout", "kept back"),
    "order": pgettext_lazy("payout", "waits for the exchange"),
}


def goods_of(returns: Iterable[int]) -> dict[int, list[str]]:
    """What should be in the parcels of these returns, by their ids: "2 × Loopsokken, 39-42". One query, or none."""
    wanted = set(returns)
    found: dict[int, list[str]] = {pk: [] for pk in wanted}
    for item in travelling(ReturnItem.objects.filter(in_return__in=wanted).order_by("pk")) if wanted else []:
        found[item.in_return_id].append(", ".join(filter(None, (f"{item.quantity} × {item.title}", item.variant))))
    return found


def path_words(row: Return) -> Words:
    """Which of the ways back it is."""
    return PATHS.get(row.path, row.path)


def asked_of(items: Iterable[ReturnItem]) -> list[Words]:
    """What is asked for, each once: "Money back", "Exchange"."""
    return [OUTCOMES.get(code, code) for code in dict.fromkeys(item.outcome for item in items)]


def outcome_words(code: str) -> str:
    """What becomes of some pieces, by the code of ReturnItem.Outcome."""
    return str(OUTCOMES.get(code, code))


def state_words(payout: Payout) -> Words:
    """Where the money stands; of money that waits, for what."""
    is_held = payout.state == Payout.State.HELD
    return HELD.get(payout.held_for, _("waits")) if is_held else payout.get_state_display()
