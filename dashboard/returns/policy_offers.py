"""What can be chosen, as a small table of the policy's forms: ticks, order, fees, bonus and limits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.amounts import AmountField
from dashboard.returns.policy_fields import NumberField
from returns.policy.definition import Offer
from returns.policy.vocabulary import OF_MIND, UNDER_AMOUNT, WITH_FEE, Outcome
from returns.policy.wording import OUTCOMES

ZERO = Decimal(0)
COLUMNS = (("place", _("Place")), ("fee", _("Fee")), ("bonus", _("Bonus in percent")), ("below", _("Only below")))


def has_column(outcome: Outcome, column: str) -> bool:
    """Can this outcome have that?"""
    return {"place": True, "fee": outcome in WITH_FEE, "bonus": outcome == Outcome.CREDIT,
            "below": outcome in UNDER_AMOUNT}[column]  # fmt: skip


def add_columns(form: forms.Form) -> None:
    """A field for each thing that each outcome can have: "fee_refund"."""
    for outcome in OF_MIND:
        for column, label in COLUMNS:
            if has_column(outcome, column):
                field = NumberField() if column == "place" else AmountField()
                field.label = format_lazy("{label}: {outcome}", label=label, outcome=OUTCOMES[outcome])
                field.widget.attrs["aria-label"] = field.label
                form.fields[f"{column}_{outcome.value}"] = field


class OffersForm(forms.Form):
    """A form with the table; `rows` is what a page shows of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_columns(self)

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row an outcome: its tick, and a cell for each column (None where it cannot have that)."""
        for tick, outcome in zip(self["offers"], OF_MIND, strict=True):
            cells = [
                {"label": label, "field": self[f"{column}_{outcome.value}"] if has_column(outcome, column) else None}
                for column, label in COLUMNS
            ]
            yield {"tick": tick, "cells": cells}

    def plain_fields(self) -> Iterator[forms.BoundField]:
        """The visible fields that are no cell of the table; `offers` stands for the whole of it."""
        columns = tuple(f"{column}_" for column, _words in COLUMNS)
        yield from (field for field in self.visible_fields() if not field.name.startswith(columns))

    @property
    def is_odd(self) -> bool:
        """Is anything wrong in the table?"""
        return any(name == "offers" or name.partition("_")[0] in dict(COLUMNS) for name in self.errors)


def shown_offers(offers: tuple[Offer, ...] | None) -> dict[str, Any]:
    """Initial values of the table."""
    shown: dict[str, Any] = {"offers": [offer.outcome.value for offer in offers or ()]}
    for place, offer in enumerate(offers or (), 1):
        values = {"place": place, "fee": offer.fee, "bonus": offer.bonus, "below": offer.below}
        shown |= {
            f"{name}_{offer.outcome.value}": value
            for name, value in values.items()
            if value is not None and has_column(offer.outcome, name)
        }
    return shown


def typed_offers(typed: Mapping[str, Any], general: tuple[Offer, ...] = ()) -> tuple[Offer, ...]:
    """What was typed, in the order that was typed. What a ticked outcome leaves empty is that of the `general` terms.

    Amounts without a tick are about all that the general terms offer: "in Germany a refund costs 6.95".
    """
    known = {offer.outcome.value: offer for offer in general}
    ticked = list(typed["offers"])
    if not ticked and not any(
        typed.get(f"{column}_{kind}") is not None for column, _words in COLUMNS for kind in known
    ):
        return ()
    wanted = ticked or list(known)
    last = len(known) + len(wanted)
    typed_places = {kind: typed.get(f"place_{kind}") for kind in wanted}
    places: dict[str, int] = {kind: last if place is None else place for kind, place in typed_places.items()}
    order = sorted(wanted, key=places.__getitem__)
    return tuple(_offer(known.get(kind) or Offer(Outcome(kind)), typed) for kind in order)


def _offer(base: Offer, typed: Mapping[str, Any]) -> Offer:
    found = {name: typed.get(f"{name}_{base.outcome.value}") for name in ("fee", "bonus", "below")}
    return replace(base, **{name: value for name, value in found.items() if value is not None})
