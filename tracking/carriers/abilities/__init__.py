"""What carriers do for a receiver's wish: one table of all of them. A carrier that is missing follows OTHERWISE."""

from dataclasses import replace

from tracking.carriers.abilities.base import Rule, otherwise
from tracking.carriers.abilities.dhl_group import DHL_GROUP
from tracking.carriers.abilities.networks import NETWORKS
from tracking.carriers.abilities.posts import POSTS
from tracking.models import DeliveryChange
from tracking.snapshots import Status

ABILITIES = {**DHL_GROUP, **NETWORKS, **POSTS}


def rule_for(carrier: str, kind: DeliveryChange.Kind, status: Status, country: str) -> Rule:
    """The one rule for this wish; there always is one."""
    known = ABILITIES.get(carrier)
    if known is None or not known.serves(country):
        return otherwise(kind, status)
    rule = known.rule(kind, status) or otherwise(kind, status)
    # We do know this carrier: what its sources do not name, it does not take in this state.
    return replace(rule, reason="not_at_this_stage") if rule.reason == "unknown_carrier" else rule


__all__ = ["ABILITIES", "Rule", "rule_for"]
