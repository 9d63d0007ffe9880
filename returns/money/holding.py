"""Why money waits, or that nothing holds it. Pure.

Directive 2011/83/EU, art. 13: after a withdrawal the money may wait until the goods are back or there is proof that
they were sent, whichever comes first, and for nothing else; at the latest it goes on the eve of the fourteenth day.
Where nothing is sent back it waits for nothing, and where nothing was ever sent out for a person who stops the parcel.
A return out of kindness (the merchant's own policy) may wait until somebody has looked.
"""

from dataclasses import dataclass

GOODS, INSPECTION, PERSON = "goods", "inspection", "person"
ORDER = "order"  # the new goods that it is the difference of are not ordered yet
STOPPED = "stopped"  # as PERSON, by somebody who kept it back; it stays until somebody lets it go
FREE = ""
WAITING = frozenset({"asked"})  # a person decides whether there is a return at all
LOOKED_AT = frozenset({"inspected", "closed"})
OVER = frozenset({"cancelled", "refused", "expired"})


@dataclass(frozen=True)
class Facts:
    """A return as far as its money asks. `state` and `path` are those of returns.models.Return."""

    state: str
    path: str
    travels: bool  # something has to come back
    is_there: bool  # the goods were received
    is_sent: bool  # there is proof that they were sent
    has_question: bool = False  # a person is to look at it first (signals, a gift's money)
    is_approved: bool = False  # a person let it go
    law_is_due: bool = False  # the fourteen days of the law end within a day
    has_left: bool = True  # the goods were sent to the customer, or nobody can tell
    is_ordered: bool = True  # the new goods that it is the difference of; or it is none
    is_told: bool = False  # a parcel moves whose number the customer typed: proof once a person has looked


def held_for(facts: Facts) -> str:
    """GOODS, INSPECTION, PERSON or ORDER; FREE when the money may go now. Not for returns that are OVER.

    The difference of an exchange goes once there is one: until then it may become all of the money.
    """
    return _held_for(facts) or (FREE if facts.is_ordered or facts.is_approved else ORDER)


def _held_for(facts: Facts) -> str:
    if facts.state in WAITING:
        return PERSON
    if facts.path == "withdraw":
        return _withdrawn(facts)
    if facts.has_question and not facts.is_approved:
        return PERSON
    if facts.is_approved or not facts.travels:
        return FREE
    if facts.state in LOOKED_AT or (facts.law_is_due and (facts.is_there or facts.is_sent)):
        return FREE
    return INSPECTION if facts.is_there else GOODS


def _withdrawn(facts: Facts) -> str:
    if facts.is_there or facts.is_sent or facts.is_approved:
        return FREE
    if not facts.has_left:  # somebody stops the parcel first; at the latest it goes as the law says
        return FREE if facts.law_is_due else PERSON
    if not facts.travels:
        return FREE
    return PERSON if facts.is_told else GOODS
