"""Why the warehouse's word cannot stand, per item and field, in words for the team."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Refused(ValueError):
    """`wrong` says what is wrong by (item id, field); (0, "") is about the return as a whole."""

    def __init__(self, wrong: Mapping[tuple[int, str], str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


def refused(code: str, **values: Any) -> Refused:
    """A refusal about the return as a whole."""
    return Refused({(0, ""): wrong(code, **values)})


def wrong(code: str, **values: Any) -> str:
    """A whole sentence in the language that is active."""
    if code == "too_many":
        words = ngettext(
            "%(count)s piece was registered. Note what is more as an unexpected item.",
            "%(count)s pieces were registered. Note what is more as an unexpected item.",
            values["quantity"],
        )
        return words % {"count": values["quantity"]}
    # One call each: the message extraction sees them.
    sentences = {
        "strange": _("This item does not belong to the return."),
        "incomplete": _("Say of every item in what condition it is."),
        "condition": _("Say in what condition it is."),
        "missing": _("Nothing of it was in the parcel: choose “not in the parcel”, with 0 pieces."),
        "here": _("It was in the parcel: choose another condition, or say 0 pieces."),
        "restock": _("Say whether it can be sold again."),
        "amount": _("Give an amount of 0 or more, such as %(example)s."),
        "reason": _("Say why, in words for the customer. Nothing is deducted without."),
        "no_amount": _("Give the amount that is deducted, or leave the reason empty."),
        "above": _("At most %(most)s was paid for these pieces."),
        "unworn": _("Goods as new, or only unpacked to look at and try, lose no value by the law."),
        "handling": _("Choose how it was handled beyond trying it. Nothing else may be deducted after a withdrawal."),
        "evidence": _("Add a photo: after a withdrawal you have to prove what is deducted."),
        "nothing_paid": _("Nothing was paid for these pieces, so nothing can be deducted."),
        "paid": _("Money has left by this inspection, so it stays as it is. Add what is owed as a payout of its own."),
        "closed": _("This return is done and stays as it is."),
        "unreadable": _("This could not be read. Do it again on this page."),
        "nothing": _("Nothing of yours has this code or number."),
        "several": _("Several returns fit. Choose one."),
        "title": _("Say what it is."),
        "photo": _("The photo could not be read. Take it again as JPEG, PNG or WebP."),
        "decided": _("A colleague decided this before."),
        "no_return": _("First say to which return it belongs."),
        "full": _("All pieces of this item are here already."),
    }
    return sentences[code] % {"example": number_format("12.50", 2), **values}
