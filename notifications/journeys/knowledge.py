"""What conditions can ask about: the facts by name, what kind of value each has and what people call it."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Kind(Enum):
    """Decides how a fact is compared."""

    AMOUNT = "amount"  # Decimal, in the currency of the order
    NUMBER = "number"  # whole
    TEXT = "text"  # one text
    SET = "set"  # several texts
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Fact:
    """`label` is how the form and sentences call it (plural for sets); `yes` and `no` are whole sentences."""

    kind: Kind
    label: Text
    yes: Text = ""
    no: Text = ""
    hint: Text = ""  # what to write as the value


FACTS: dict[str, Fact] = {
    "order.total": Fact(Kind.AMOUNT, _("the total of the order"), hint=_("An amount in the order’s currency.")),
    "order.items": Fact(Kind.NUMBER, _("the number of items in the order")),
    "order.parcels": Fact(Kind.NUMBER, _("the number of parcels")),
    "order.country": Fact(Kind.TEXT, _("the country of delivery"), hint=_("Codes of two letters, like NL, BE.")),
    "order.language": Fact(Kind.TEXT, _("the language of the order"), hint=_("Codes, like nl, de.")),
    "order.category": Fact(Kind.SET, _("the categories in the order"), hint=_("In your shop’s words.")),
    "order.sku": Fact(Kind.SET, _("the article numbers in the order")),
    "order.product": Fact(Kind.SET, _("the products in the order"), hint=_("Their names, as your shop tells them.")),
    "order.carrier": Fact(Kind.SET, _("the carriers of the order"), hint=_("Codes, like postnl, dhl.")),
    "order.discounted": Fact(
        Kind.YES_NO, _("a discount on the order"), _("the order has a discount"), _("the order has no discount")
    ),
    "order.collected": Fact(
        Kind.YES_NO, _("collecting in the shop"), _("the customer collects it in the shop"),
        _("the order is delivered"),
    ),
    "customer.first_order": Fact(
        Kind.YES_NO, _("the first order of the customer"), _("it is the customer’s first order"),
        _("the customer ordered before"),
    ),
    "customer.orders": Fact(Kind.NUMBER, _("the number of orders of the customer")),
    "customer.spent": Fact(Kind.AMOUNT, _("the sum of all orders of the customer")),
    "customer.days_since_order": Fact(Kind.NUMBER, _("the number of days since the last order")),
    "customer.language": Fact(Kind.TEXT, _("the language of the customer"), hint=_("Codes, like nl, de.")),
    "customer.tag": Fact(Kind.SET, _("the tags of the customer"), hint=_("In your shop’s words.")),
    "customer.member": Fact(
        Kind.YES_NO, _("membership in the loyalty programme"), _("the customer is in the loyalty programme"),
        _("the customer is not in the loyalty programme"),
    ),
    "customer.points": Fact(Kind.NUMBER, _("the number of points")),
    "customer.tier": Fact(Kind.TEXT, _("the tier in the loyalty programme"), hint=_("In your programme’s words.")),
    "customer.has_wish": Fact(
        Kind.YES_NO, _("a wish that is still open"), _("the customer wishes for a product"),
        _("the customer wishes for nothing"),
    ),
}  # fmt: skip
