"""What the team types about money: how much goes back, what is paid on top, and when a list for finance was paid."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard import moments
from dashboard.amounts import AmountField
from orders.models import Order
from returns.arithmetic.currencies import decimals
from returns.models import Payout, Return
from returns.money.differences import ADDED
from returns.money.room import is_meant, room

HOW_MUCH = {"required": gettext_lazy("How much?")}


class SetForm(forms.Form):
    """What a payout is to be, where it could not be worked out."""

    amount = AmountField(required=True, error_messages=HOW_MUCH)

    def __init__(self, payout: Payout, data: Any = None) -> None:
        known = payout.amount.quantize(Decimal(1).scaleb(-decimals(payout.currency)))
        super().__init__(data, auto_id=f"id_%s_{payout.pk}", initial={"amount": known})
        self.fields["amount"].label = _in(payout.currency)


class MoreForm(forms.Form):
    """Money on top. `seen`: how often that was done when the page was made, so that a second click is not a second
    payment."""

    order = forms.TypedChoiceField(
        label=gettext_lazy("Order"), coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose the order that it is for.")),
    )  # fmt: skip
    amount = AmountField(least=Decimal("0.01"), required=True, error_messages=HOW_MUCH)
    reason = forms.CharField(
        label=gettext_lazy("Why? In words for the customer"), max_length=500,
        error_messages={"required": gettext_lazy("Say why: the customer wants to know.")},
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, row: Return, orders: Sequence[Order], times: int, data: Any = None) -> None:
        known = {"seen": times, "order": orders[0].pk if orders else None}
        super().__init__({**data.dict(), "seen": times} if data else None, auto_id="more-%s", initial=known)
        self.fields["amount"].label = _in(row.currency)
        self._offer([(order.pk, str(order)) for order in orders])

    def _offer(self, choices: list[tuple[int, str]]) -> None:
        field: Any = self.fields["order"]
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()


class ListForm(forms.Form):
    """When a list for finance was paid, and by which reference."""

    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), required=False,
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    reference = forms.CharField(label=gettext_lazy("Reference of the payment"), max_length=120, required=False)

    def __init__(self, name: str, data: Any = None) -> None:
        today = timezone.localdate()
        super().__init__(data, auto_id=f"id_%s_{name}", initial={"paid_on": today})
        too_late = _("Say on which day it was paid, at the latest today.")
        self.fields["paid_on"].error_messages["invalid"] = too_late
        self.fields["paid_on"].widget.attrs["max"] = today.isoformat()

    def clean_paid_on(self) -> date:
        """Today where none was typed."""
        today = timezone.localdate()
        day: date = self.cleaned_data["paid_on"] or today
        if day > today or day.year < 2000:
            raise forms.ValidationError(self.fields["paid_on"].error_messages["invalid"])
        return day


def times_added(payouts: Iterable[Payout]) -> int:
    """How many of them hold a sum that a person said."""
    return sum(any(row.get("kind") == ADDED for row in payout.breakdown) for payout in payouts)


def too_much(amount: Decimal, order: Order, besides: Payout | None = None) -> str:
    """Why this amount cannot go back for the order; "" where it can. Call it under the order's lock."""
    if amount != amount.quantize(Decimal(1).scaleb(-decimals(order.currency))):
        return _("%(currency)s has no such amount: write it with fewer decimals.") % {"currency": order.currency}
    left = room(order, besides=besides, counting=is_meant)
    if left is None and besides is None:
        return _("Your shop did not say what was paid for this order. Pay it back there.")
    if left is not None and amount > left:
        most = moments.money(left, order.currency)
        return _("At most %(most)s can still go back for this order.") % {"most": most}
    return ""


def _in(currency: str) -> str:
    words = _("Amount")
    return f"{words} ({currency})" if currency else words
