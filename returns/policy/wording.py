"""What the words of a policy are called on pages: the merchant's own words first, ours where there are none."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merchants.tones import plain_language
from returns.policy.definition import Choice, Question, Reason, Words
from returns.policy.vocabulary import Exemption, Outcome, Path

PATHS: dict[Path, Promise] = {
    Path.MIND: _("I changed my mind"),
    Path.WRONG: _("Something is wrong"),
    Path.WITHDRAW: _("I withdraw from the contract"),
}
OUTCOMES: dict[Outcome, Promise] = {
    Outcome.REFUND: _("Money back"),
    Outcome.EXCHANGE: _("Exchange"),
    Outcome.CREDIT: _("Store credit"),
    Outcome.KEEP: _("Keep it and get your money back"),
    Outcome.DONATE: _("Give it away and get your money back"),
    Outcome.REPAIR: _("Repair"),
    Outcome.REPLACEMENT: _("Replacement"),
    Outcome.REDUCTION: _("Keep it for less"),
    Outcome.RECYCLE: _("Hand it in for recycling"),
}
EXEMPTIONS: dict[Exemption, Promise] = {
    Exemption.SERVICE_DONE: _("a service that was done completely"),
    Exemption.MARKET_PRICE: _("goods whose price follows a financial market"),
    Exemption.MADE_TO_ORDER: _("made to order or personalised"),
    Exemption.PERISHABLE: _("goods that spoil or expire quickly"),
    Exemption.UNSEALED_HYGIENE: _("sealed hygiene goods that were opened"),
    Exemption.MIXED: _("goods that were mixed with others and cannot be separated"),
    Exemption.ALCOHOL_LATER: _("wine and spirits that are delivered later at an agreed price"),
    Exemption.URGENT_REPAIR: _("an urgent repair that was asked for"),
    Exemption.UNSEALED_MEDIA: _("sealed recordings or software that were opened"),
    Exemption.PERIODICAL: _("a single newspaper or magazine"),
    Exemption.AUCTION: _("bought at a public auction"),
    Exemption.DATED_SERVICE: _("accommodation, transport, catering or leisure for a fixed date"),
    Exemption.DIGITAL_BEGUN: _("digital content that has begun, as agreed"),
}
REASONS: dict[str, Promise] = {
    "too_small": _("It is too small"),
    "too_large": _("It is too large"),
    "colour_differs": _("The colour is different from what I expected"),
    "not_as_hoped": _("It is less good than I had hoped"),
    "does_not_suit": _("It does not suit me"),
    "ordered_several": _("I ordered several to choose from"),
    "changed_mind": _("I do not need it any more"),
    "arrived_too_late": _("It came too late"),
    "damaged": _("It is damaged"),
    "wrong_item": _("I received something else"),
    "part_missing": _("A part is missing"),
    "not_as_described": _("It is not as described"),
    "faulty": _("It does not work as it should"),
}
QUESTIONS: dict[str, Promise] = {
    "where": _("Where does it not fit?"),
    "box_damaged": _("Was the parcel damaged too?"),
    "what_came": _("What did you get?"),
    "which_part": _("Which part is missing?"),
    "what_differs": _("What is different?"),
    "what_happens": _("What happens?"),
    "since_when": _("Since when?"),
}
CHOICES: dict[str, Promise] = {
    "everywhere": _("Everywhere"),
    "length": _("In length"),
    "width": _("In width"),
    "toes": _("At the toes"),
    "instep": _("At the instep"),
    "heel": _("At the heel"),
    "shoulders": _("At the shoulders"),
    "waist": _("At the waist"),
    "sleeves_or_legs": _("At the sleeves or legs"),
    "other_place": _("Somewhere else"),
    "yes": _("Yes"),
    "no": _("No"),
}


def reason_words(reason: Reason) -> str:
    """The reason as the customer chooses it, in the active language."""
    return _said(reason.words, reason.code, REASONS)


def question_words(question: Question) -> str:
    """The question, in the active language."""
    return _said(question.words, question.code, QUESTIONS)


def choice_words(choice: Choice) -> str:
    """One answer to choose, in the active language."""
    return _said(choice.words, choice.code, CHOICES)


def own_words(words: Words) -> str:
    """The merchant's words in the active language, or in any he wrote; "" when he wrote none."""
    active = getattr(words, plain_language() or "en", "")
    return active or next((said for said in (words.en, words.nl, words.de, words.fr) if said), "")


def _said(words: Words, code: str, ours: Mapping[str, Promise]) -> str:
    """The merchant's; ours where he wrote none; the code itself where nobody worded it."""
    return own_words(words) or str(ours.get(code, "")) or code.replace("_", " ")
