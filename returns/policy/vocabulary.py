"""The words a policy is made of. What they are called on pages is in wording.py."""

from enum import StrEnum


class Path(StrEnum):
    """What the customer says: I changed my mind, something is wrong, I withdraw from the contract."""

    MIND = "mind"
    WRONG = "wrong"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """What becomes of an item that somebody does not want to keep as it is."""

    REFUND = "refund"  # send back, money back
    EXCHANGE = "exchange"  # send back, get something else
    CREDIT = "credit"  # send back, store credit; only ever chosen, never the only way while the law gives money
    KEEP = "keep"  # money back, nothing is sent
    DONATE = "donate"  # money back, the item goes to somebody who needs it
    REPAIR = "repair"
    REPLACEMENT = "replacement"  # the same again, because something is wrong with this one
    REDUCTION = "reduction"  # keep it as it is, for less
    RECYCLE = "recycle"  # hand in, no money


class Payer(StrEnum):
    """Who pays for sending the item back."""

    MERCHANT = "merchant"
    CUSTOMER = "customer"


class Exemption(StrEnum):
    """Directive 2011/83/EU, art. 16, by its points: all goods without a right of withdrawal. The list is closed."""

    SERVICE_DONE = "a"
    MARKET_PRICE = "b"
    MADE_TO_ORDER = "c"
    PERISHABLE = "d"
    UNSEALED_HYGIENE = "e"
    MIXED = "f"
    ALCOHOL_LATER = "g"
    URGENT_REPAIR = "h"
    UNSEALED_MEDIA = "i"
    PERIODICAL = "j"
    AUCTION = "k"
    DATED_SERVICE = "l"
    DIGITAL_BEGUN = "m"


# These points need something to have happened after the sale: a seal was broken, a performance begun. As long as nobody
# knows that it has, the right stands.
CONDITIONAL = frozenset({
    Exemption.SERVICE_DONE, Exemption.UNSEALED_HYGIENE, Exemption.MIXED, Exemption.UNSEALED_MEDIA,
    Exemption.DIGITAL_BEGUN,
})  # fmt: skip


class ShipStart(StrEnum):
    """When the new item of an exchange leaves."""

    NOW = "now"
    TRUSTED = "trusted"  # at once to customers who are known to send back, on the first scan to all others
    SCAN = "scan"  # when the carrier has scanned the parcel that comes back
    RECEIPT = "receipt"  # when the old item has arrived


class Result(StrEnum):
    """What came of an earlier repair or replacement of the item."""

    DONE = "done"
    FAILED = "failed"  # tried, or promised and not done in a reasonable time
    REFUSED = "refused"
    IMPOSSIBLE = "impossible"  # or out of all proportion


# Of a mind changed, and of something wrong (Directive (EU) 2019/771, art. 13). There is nothing to repair of what only
# does not please.
OF_MIND = (Outcome.REFUND, Outcome.EXCHANGE, Outcome.CREDIT, Outcome.KEEP, Outcome.DONATE, Outcome.RECYCLE)
REMEDIES = (Outcome.REPAIR, Outcome.REPLACEMENT)
SENT_BACK = frozenset({Outcome.REFUND, Outcome.EXCHANGE, Outcome.CREDIT, Outcome.REPAIR, Outcome.REPLACEMENT,
                       Outcome.RECYCLE})  # fmt: skip
WITH_FEE = frozenset({Outcome.REFUND, Outcome.EXCHANGE, Outcome.CREDIT})
UNDER_AMOUNT = frozenset({Outcome.KEEP, Outcome.DONATE})
