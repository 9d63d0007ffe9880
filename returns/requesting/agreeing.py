"""Whether a wish can be: each thing of it judged once more, with the reason where it cannot."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from returns.policy.asking import reason_of
from returns.policy.decision import Decision, Offered
from returns.policy.explaining import headline
from returns.policy.vocabulary import Path
from returns.requesting.bought import Bought, Purchases
from returns.requesting.eligible import Choice, choices_of, decision_for
from returns.requesting.wishes import Refused, Wish, WishedItem

NAMED = 40  # letters of a title in a sentence


@dataclass(frozen=True)
class Agreed:
    """One wished thing as it was found possible."""

    wished: WishedItem
    choice: Choice
    decision: Decision
    offered: Offered


def agree(wish: Wish, purchases: Purchases, now: datetime) -> list[Agreed]:
    """Each wished thing with what policy and law say of it now. Raises Refused for the first that cannot be."""
    if not wish.items:
        raise Refused(_("Choose what you want to send back."))
    known = {one.key: one for top in choices_of(purchases) for one in (top, *top.inside)}
    counted: Counter[int] = Counter()
    agreed = []
    for wished in wish.items:
        choice = known.get(wished.key)
        if choice is None:
            raise Refused(_("This is not in your orders (any more). Start again."))
        for part in choice.parts:
            counted[part.line.pk] += choice.pieces(part, wished.quantity)
            if counted[part.line.pk] > part.left:
                raise Refused(_too_many(choice, part), wished.key)
        agreed.append(_agreed(wish, purchases, choice, wished, now))
    return agreed


def _agreed(wish: Wish, purchases: Purchases, choice: Choice, wished: WishedItem, now: datetime) -> Agreed:
    definition = purchases.policy.definition
    decision = decision_for(purchases, choice, wish.path, now, wished.quantity, wished.reason)
    if not decision.is_eligible:
        raise Refused(headline(decision), wished.key)
    offered = decision.offered(wished.outcome)
    if offered is None:
        raise Refused(
            _("This is not possible for “%(title)s”. Choose something else.") % {"title": named(choice)}, wished.key
        )
    reason = reason_of(definition, wished.reason)
    is_silent = not wished.reason and wish.path == Path.MIND  # nobody has to explain why he changed his mind
    if not is_silent and (reason is None or reason.is_claim != (wish.path == Path.WRONG)):
        raise Refused(_("Choose a reason for “%(title)s”.") % {"title": named(choice)}, wished.key)
    return Agreed(wished, choice, decision, offered)


def named(choice: Choice) -> str:
    """What the thing is called in a sentence."""
    title = str(choice.parts[0].line.title)
    return title if len(title) <= NAMED else title[: NAMED - 1].rstrip() + "…"


def _too_many(choice: Choice, part: Bought) -> str:
    if part.left <= 0:
        return _("“%(title)s” is in a return already.") % {"title": named(choice)}
    return _("Of “%(title)s” only %(count)s can still come back.") % {"title": named(choice), "count": choice.left}
