"""What the parts of a policy are called where two versions are compared."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.policy.vocabulary import Payer, ShipStart
from returns.policy.wording import EXEMPTIONS, OUTCOMES

Labels = dict[str, Promise | str]

ENTRIES = frozenset({"rules", "offers", "reasons", "questions", "choices"})
BLOCKS: Labels = {
    "terms": _("In general"), "rules": _("Rule"), "reasons": _("Reason"), "claims": _("When something is wrong"),
    "review": _("When a person looks first"), "exchanging": _("Exchanges"), "match": "", "season": _("Season"),
    "questions": _("Question"), "choices": _("Answer"), "offers": _("Outcome"), "words": _("Words"),
    "says": _("Sentence for the customer"), "fees_told": _("Where fees are told"),
}  # fmt: skip
LEAVES: Labels = {
    "currency": _("Currency"), "days": _("Days to send it back"), "payer": _("Who pays the label?"),
    "remedies": _("When something is wrong, we can offer"), "bonus": _("Bonus"), "fee": _("Fee"),
    "below": _("Only below"), "categories": _("Categories"), "tags": _("Tags"), "skus": _("Article numbers"),
    "countries": _("Countries of delivery"), "season": _("Season"), "first": _("Bought from"),
    "last": _("Bought until"), "every_year": _("Every year"), "until": _("Returnable at least until"),
    "final_sale": _("Final sale"), "is_claim": _("Something is wrong: the guarantee holds"),
    "wants_photo": _("Ask for a photo"), "is_required": _("Must be answered"), "name": _("Name"),
    "refund_at_once": _("Money back at once"), "keep_below": _("Money back and nothing to send, below"),
    "guarantee_months": _("Guarantee"), "hours": _("Time for it"), "over": _("Above"),
    "claims": _("When something is wrong"), "score": _("From this score on"), "start": _("The new item leaves"),
    "orders": _("Trusted from so many earlier orders on"), "grace_days": _("Days of grace"),
    "max_exchanges": _("Exchanges in a row"), "drop_off_days": _("Days until the hand-over"),
    "refund_days": _("Days until the money is there"), "code": _("Code"), "outcome": _("Outcome"),
    "en": "English", "nl": "Nederlands", "de": "Deutsch", "fr": "Français",
}  # fmt: skip
MEMBERS: Labels = {
    **{outcome.value: words for outcome, words in OUTCOMES.items()},
    **{f"16{point.value}": words for point, words in EXEMPTIONS.items()},
    Payer.MERCHANT.value: _("We do"), Payer.CUSTOMER.value: _("The customer does"),
    ShipStart.NOW.value: _("At once"), ShipStart.SCAN.value: _("On the first scan of the parcel back"),
    ShipStart.RECEIPT.value: _("When the old item is here"),
    ShipStart.TRUSTED.value: _("At once to customers we can trust"),
}  # fmt: skip
UNITS: Labels = {
    "days": _("%(number)s days"), "grace_days": _("%(number)s days"), "drop_off_days": _("%(number)s days"),
    "refund_days": _("%(number)s days"), "guarantee_months": _("%(number)s months"), "hours": _("%(number)s hours"),
}  # fmt: skip
