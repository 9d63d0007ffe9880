"""Who pays for sending it back, once a page: nobody reads the same sentence beside each thing and outcome."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from returns.circular.paying import pays_himself
from returns.models import Return
from returns.policy.decision import Why
from returns.policy.explaining import steps_in_words
from returns.policy.reading import becauses_from_json
from returns.policy.vocabulary import Payer
from storefront.returning.drafts import Pick


def costs_of(picks: Sequence[Pick]) -> list[str]:
    """Before an outcome is chosen: that somebody pays the label himself, and where he could read it before he bought.
    A share in our label stands beside the outcomes that have it."""
    pays = any(step.code == Why.CUSTOMER_PAYS for pick in picks for step in pick.decision.becauses)
    told = [step for pick in picks for step in pick.decision.becauses if step.code == Why.FEE_TOLD]
    return [*([_pays()] if pays else []), *steps_in_words(told)]


def cost_of_chosen(picks: Sequence[Pick]) -> str:
    """Once outcomes are chosen; a fee is a row of the sum."""
    offered = [pick.offered for pick in picks if pick.offered is not None]
    if any(one.payer == Payer.CUSTOMER for one in offered):
        return _pays()
    if any(one.fee for one in offered) or all(one.payer is None for one in offered):
        return ""
    return _("Sending it back is free.")


def cost_of_sending(row: Return) -> list[str]:
    """Beside the ways to send it: that its customer pays, and where he could read it before he bought. Who withdrew was
    shown no page that said it. `row` with its items fetched."""
    if not pays_himself(row):
        return []
    steps = [step for item in row.items.all() for step in becauses_from_json(item.decision)]
    return [_pays(), *steps_in_words(step for step in steps if step.code == Why.FEE_TOLD)]


def _pays() -> str:
    return _("You pay for sending it back. You see what each way costs before you choose one.")
