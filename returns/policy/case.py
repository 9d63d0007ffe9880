"""One item on one path on one day, with its terms: what the three paths share."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from returns.policy.decision import Because, Decision, Offered, Values, Why
from returns.policy.definition import Definition, Words
from returns.policy.facts import Item
from returns.policy.guarantee import Guarantee, guarantee
from returns.policy.resolving import Resolved, last_day
from returns.policy.vocabulary import CONDITIONAL, Exemption, Path

NO_VALUES = Values()


@dataclass
class Case:
    """What is being decided. `because` collects the steps in their order."""

    definition: Definition
    item: Item
    path: Path
    today: date
    terms: Resolved
    becauses: list[Because] = field(default_factory=list)

    def because(self, code: Why, values: Values = NO_VALUES) -> None:
        """Note a step."""
        self.becauses.append(Because(code, values))

    def refuse(self, code: Why, values: Values = NO_VALUES) -> Decision:
        """The answer is no, and why; the last step noted before other ways are named."""
        self.because(code, values)
        self._other_ways(code)
        return Decision(self.path, False, until=values.day, rule=values.rule, becauses=tuple(self.becauses))

    def accept(self, offers: tuple[Offered, ...], until: date | None, rule: str = "") -> Decision:
        """The answer is yes. Without a day nobody knows yet when it ends."""
        return Decision(
            self.path, True, until, is_open=until is None, offers=offers, rule=rule, becauses=tuple(self.becauses)
        )

    @cached_property
    def amount(self) -> Decimal | None:
        """What the pieces cost in the policy's currency; None when that is not known."""
        return self.item.amount(self.definition.currency)

    @property
    def told_where(self) -> Words | None:
        """Where the buyer could read what sending back costs, in the words of then; None where nobody wrote it down."""
        told = self.item.order.told
        return told.fees_told if told is not None and told.fees_told != Words() else None

    @property
    def exemption(self) -> Exemption | None:
        """The point of law by which this cannot come back. A conditional one counts once it is known to have come."""
        point = self.terms.final_sale
        if point in CONDITIONAL and (self.path == Path.WITHDRAW or not self.item.line.seal_broken):
            # Who withdraws is asked nothing, and what he says of the seal is checked when the goods are back.
            return None
        return point

    @property
    def is_withdrawable(self) -> bool:
        """The statutory right stands today, whatever the seal may turn out to be."""
        point, until = self.terms.final_sale, self.item.order.withdraw_until
        excluded = point is not None and (point not in CONDITIONAL or bool(self.item.line.seal_broken))
        return not excluded and (self.item.order.delivered_on is None or until is None or self.today <= until)

    @cached_property
    def guarantee(self) -> Guarantee:
        """The legal guarantee of the item."""
        return guarantee(self.item, self.terms.guarantee_months)

    def _other_ways(self, code: Why) -> None:
        if code in (Why.NOTHING_LEFT, Why.TOO_MANY) or self.path == Path.WRONG:
            return
        delivered, until = self.item.order.delivered_on, self.guarantee.until
        if self.path == Path.WITHDRAW and self.exemption is None and delivered:
            end, _season = last_day(self.terms, delivered)
            if self.today <= end:
                self.because(Why.MIND_POSSIBLE, Values(day=end))
        if until is None or self.today <= until:
            self.because(Why.CLAIM_POSSIBLE, Values(day=until))
