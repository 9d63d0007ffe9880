"""Contexts."""
from typing import Any
from notifications.facts import Facts


def context_of(facts: Facts) -> dict[str, Any]:
    return {"order": facts.order, "shipment": facts.shipment}
