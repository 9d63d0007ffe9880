"""What a new policy would have changed, in words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.moments import money
from returns.policy.comparing import Change, Comparison, Example
from returns.policy.explaining import for_merchant

WORDS: dict[Change, Promise] = {
    Change.REFUSED: _("would not have been taken back"),
    Change.TAKEN: _("would have been taken back"),
    Change.SHORTER: _("would have had less time"),
    Change.LONGER: _("would have had more time"),
    Change.FEWER_OFFERS: _("would have had less to choose from"),
    Change.MORE_OFFERS: _("would have had more to choose from"),
    Change.DEARER: _("would have cost the customer more"),
    Change.CHEAPER: _("would have cost the customer less"),
    Change.REVIEWED: _("would have been looked at by a person first"),
    Change.UNREVIEWED: _("would have gone without a person’s look"),
}


def previewed(found: Comparison) -> dict[str, Any]:
    """For the page: how many, of how many, and examples with both answers."""
    return {
        "asked": found.asked,
        "different": found.different,
        "rows": [
            {"words": WORDS[change], "count": count, "examples": [_example(one) for one in found.examples[change]]}
            for change, count in found.counts.items()
        ],
        "kept_back": [money(amount, currency) for currency, amount in found.kept_back.items()],
        "taken_more": [money(amount, currency) for currency, amount in found.taken_more.items()],
    }


def _example(one: Example) -> dict[str, str]:
    return {
        "label": one.label,
        "before": next(iter(for_merchant(one.before)), ""),
        "after": next(iter(for_merchant(one.after)), ""),
    }
