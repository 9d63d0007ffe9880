"""What kind of goods a line is, as far as the shop tells: nobody is asked about the sleeves of a lamp.

Only for reasons and answers that are ours and that the merchant gave neither words nor categories of his own.
"""

import re
from enum import StrEnum

from returns.policy.definition import Choice, Reason, Words
from returns.policy.facts import LineFacts


class Goods(StrEnum):
    """What some reasons and answers are about."""

    SIZED = "sized"
    SHOES = "shoes"
    CLOTHES = "clothes"


# In the four languages of the pages, as parts of words: "Hardloopschoenen", "Running shoes", "Wanderschuhe".
SHOES = re.compile(
    r"shoe|sneaker|boots?\b|footwear|schoen|laars|laarzen|sandal|sandaal|schuh|stiefel|chaussure|bottes?\b",
    re.IGNORECASE,
)
CLOTHES = re.compile(
    r"cloth|apparel|jacket|shirt|trouser|pants|jeans|dress|sweater|hoodie|coat|skirt|blouse|kleding|jack\b|jas\b|jassen|broek"
    r"|trui|jurk|rok\b|bekleidung|kleid|jacke|hose\b|hosen|pullover|mantel|vêtement|veste|pantalon|robe\b|manteau|chemise",
    re.IGNORECASE,
)
OF_REASONS = {"too_small": Goods.SIZED, "too_large": Goods.SIZED}
OF_CHOICES = {
    "toes": Goods.SHOES, "instep": Goods.SHOES, "heel": Goods.SHOES,
    "sleeves_or_legs": Goods.CLOTHES, "waist": Goods.CLOTHES, "shoulders": Goods.CLOTHES,
}  # fmt: skip


def goods_of(line: LineFacts) -> frozenset[Goods]:
    """What is known of it; empty where nothing is. What is shoes or clothes has a size, named or not."""
    words = " ".join((line.category, *line.tags, line.title))
    found = {kind for kind, pattern in ((Goods.SHOES, SHOES), (Goods.CLOTHES, CLOTHES)) if pattern.search(words)}
    return frozenset(found | {Goods.SIZED}) if found or line.size else frozenset()


def fits_reason(reason: Reason, goods: frozenset[Goods]) -> bool:
    """Can it be a reason for these goods? The merchant's own words and categories decide for themselves."""
    wanted = OF_REASONS.get(reason.code)
    return wanted is None or wanted in goods or bool(reason.categories) or reason.words != Words()


def fits_choice(choice: Choice, goods: frozenset[Goods]) -> bool:
    """Can it be an answer for these goods?"""
    wanted = OF_CHOICES.get(choice.code)
    return wanted is None or wanted in goods or choice.words != Words()
