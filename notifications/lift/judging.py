"""What a comparison means, in a sentence or two: what is known, what is not, and how long that may take."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, npgettext

from notifications.lift.comparing import FEWEST_PEOPLE, Difference
from notifications.lift.results import Result


def verdict(found: Result) -> str:
    """The sentence that counts, in the active language. Only bounds that hold at every look are called sure."""
    if not found.measured.percent:
        return gettext("Nobody is held out, so nobody can say what these mails do.")
    if not found.is_enough:
        return gettext("Not enough data yet.")
    if found.rate.bounds[0] > 0:
        return gettext("Sure: people buy again more often with these mails.")
    if found.rate.bounds[1] < 0:
        return gettext("Sure: people buy again less often with these mails.")
    return gettext("No clear difference so far.")


def reasons(found: Result) -> list[str]:
    """The sentences after it: how far the numbers go and how long it takes at the present rate."""
    if not found.measured.percent:
        return []
    said = [] if found.is_enough else [_followed(found)]
    if found.is_enough:
        said.append(_range(found.rate))
    said.extend(line for line in (_weeks(found), _left_out(found)) if line)
    return said


def chance(found: Result) -> str:
    """How likely the mails did better, by the same data, for one look; "" while there is too little."""
    if not found.is_enough:
        return ""
    return gettext("Chance that the mails help: %(percent)s %%") % {"percent": _percent(found.rate.probability, 0)}


def points(share: float) -> str:
    """A difference of rates in percentage points, with its sign: "+2.1"."""
    return f"{'+' if share > 0 else '−' if share < 0 else ''}{_percent(abs(share))}"


def percent(share: float) -> str:
    """A rate: "12.4 %"."""
    return gettext("%(number)s %%") % {"number": _percent(share)}


def _percent(share: float, decimals: int = 1) -> str:
    return str(number_format(Decimal(share * 100), decimals, use_l10n=True))


def _followed(found: Result) -> str:
    out, days = found.bought.held_out.people, found.horizon
    return ngettext(
        "%(count)s held-out person has been followed for %(days)s days; at least %(fewest)s are needed, and some who"
        " bought again in both groups.",
        "%(count)s held-out people have been followed for %(days)s days; at least %(fewest)s are needed, and some who"
        " bought again in both groups.",
        out,
    ) % {"count": out, "days": days, "fewest": FEWEST_PEOPLE}


def _range(found: Difference) -> str:
    low, high = found.interval
    return gettext(
        "Of 100 people, between %(low)s and %(high)s more buy again because of the mails (90 %% interval)."
    ) % {"low": points(low), "high": points(high)}


def _weeks(found: Result) -> str:
    if found.rate.is_clear:
        return ""
    if found.weeks_left is None:
        return gettext("At the present rate nobody can say how long it takes: too few people begin.")
    given = {"people": round(found.a_week), "count": found.weeks_left}
    if found.is_enough:
        return (
            ngettext(
                "At %(people)s people a week, a difference of 5 in 100 would show within about %(count)s more week.",
                "At %(people)s people a week, a difference of 5 in 100 would show within about %(count)s more weeks.",
                found.weeks_left,
            )
            % given
        )
    return (
        npgettext(
            "until there is enough data",
            "At %(people)s people a week about %(count)s more week.",
            "At %(people)s people a week about %(count)s more weeks.",
            found.weeks_left,
        )
        % given
    )


def _left_out(found: Result) -> str:
    left_out = found.bought.left_out
    if not left_out:
        return ""
    return ngettext(
        "%(count)s order in another currency counts as bought, not as money.",
        "%(count)s orders in other currencies count as bought, not as money.",
        left_out,
    ) % {"count": left_out}
