"""WooCommerce: PUT wc/v3/orders/<id> with a shipping address, or with the status "cancelled".

Facts: WooCommerce REST API documentation. The key needs the right to write. Cancelling restocks; it gives no money
back, which stays the team's task. An order that is "completed" has left.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from orders.sources.changing.base import (
    Asked,
    Outcome,
    by_hand,
    done,
    first_and_last,
    read_text,
    refused,
    same,
    strange,
)
from orders.sources.polling import api_root, token_of

# The shop is still at it; everything else, also the states of plugins ("shipped"), has gone too far for us.
UNTOUCHED = ("pending", "on-hold", "processing")
GONE = ("cancelled", "refunded", "failed", "trash")


class WooCommerceChanging:
    """See orders.sources.changing.base.Changing."""

    kinds: ClassVar[frozenset[str]] = frozenset({"address", "cancel"})

    def apply(self, connection: Connection, asked: Asked, http: HttpSession) -> Outcome:
        key, _colon, secret = token_of(connection).partition(":")
        if not secret:
            raise HttpProblem("API token: expected the consumer key and secret as ck_…:cs_…", retry=False)
        if not asked.order_id.isdecimal():
            return by_hand("call_failed", "the order has no number that WooCommerce knows")
        url, auth = f"{api_root(connection)}/wp-json/wc/v3/orders/{asked.order_id}", (key, secret)
        order = _order(http.get(url, auth=auth))
        status = read_text(order, "status")
        if status in GONE:
            is_ours = asked.kind == "cancel" and status == "cancelled"
            return done(code="give_money_back") if is_ours else refused("order_cancelled")
        if asked.kind == "address" and _stands(order, asked.wish):
            return done()
        if status not in UNTOUCHED:
            return refused("sent_meanwhile")
        change = {"status": "cancelled"} if asked.kind == "cancel" else {"shipping": _shipping(asked.wish)}
        answer = http.request("PUT", url, json=change, auth=auth, accept=(400,))
        if answer.status == 400:
            return refused("refused_by_shop", answer.object().get("message"))
        return _made(asked, _order(answer))


def _made(asked: Asked, order: dict[str, Any]) -> Outcome:
    """What the shop answers is the order as it is now: plugins may have undone the change."""
    if asked.kind == "cancel":
        cancelled = read_text(order, "status") == "cancelled"
        return done(code="give_money_back") if cancelled else by_hand("call_failed", "the status stayed as it was")
    return done() if _stands(order, asked.wish) else by_hand("call_failed", "the address stayed as it was")


def _order(answer: Answer) -> dict[str, Any]:
    body = answer.object()
    if not read_text(body, "id"):
        raise strange(answer)
    return body


def _shipping(wish: Mapping[str, str]) -> dict[str, str]:
    first, last = first_and_last(wish["name"])
    return {
        "first_name": first, "last_name": last, "address_1": wish["line1"], "address_2": wish["line2"],
        "postcode": wish["postal_code"], "city": wish["city"], "country": wish["country"],
    }  # fmt: skip


def _stands(order: dict[str, Any], wish: Mapping[str, str]) -> bool:
    asked = _shipping(wish)
    name = f"{read_text(order, 'shipping', 'first_name')} {read_text(order, 'shipping', 'last_name')}"
    fields = ("address_1", "address_2", "postcode", "city", "country")
    return same(name, wish["name"]) and all(same(read_text(order, "shipping", key), asked[key]) for key in fields)
