"""WooCommerce: wc/v3/coupons.

Facts: WooCommerce REST API documentation. Codes are kept in lower case and compared without case; `?code=` finds one;
a second one of the same name is refused with woocommerce_rest_coupon_code_already_exists. The key needs to write.
"""

from typing import Any

from coupons.making.base import CodeRefused, Wanted, read_text, said, strange
from inbox.answers import HttpProblem
from inbox.http import HttpSession
from inbox.models import Connection
from orders.sources.polling import api_root, token_of

TAKEN = "woocommerce_rest_coupon_code_already_exists"


class WooCommerceMaking:
    """See coupons.making.base.Making."""

    def make(self, connection: Connection, wanted: Wanted, http: HttpSession) -> str:
        if there := self.find(connection, wanted.code, http):
            return there
        url, auth = _place(connection)
        answer = http.post(url, json=_coupon(wanted), auth=auth, accept=(400,))
        body = answer.object()
        if answer.status == 400:
            if read_text(body, "code") == TAKEN:
                # It came into being between our look and our call: the next look finds it.
                raise HttpProblem(f"{answer.host} has this code since a moment ago", retry=True)
            raise CodeRefused(said(body.get("message")) or "without a reason")
        if not read_text(body, "id") or read_text(body, "code").casefold() != wanted.code.casefold():
            raise strange(answer)
        return read_text(body, "id")[:120]

    def find(self, connection: Connection, code: str, http: HttpSession) -> str:
        """The shop's id of the coupon of this code; "" for none. Raises HttpProblem."""
        url, auth = _place(connection)
        found = http.get(url, params={"code": code}, auth=auth)
        listed = found.json()
        if not isinstance(listed, list):
            raise strange(found)
        same = (row for row in listed if read_text(row, "code").casefold() == code.casefold())
        return next((read_text(row, "id")[:120] for row in same if read_text(row, "id")), "")


def _place(connection: Connection) -> tuple[str, tuple[str, str]]:
    key, _colon, secret = token_of(connection).partition(":")
    if not secret:
        raise HttpProblem("API token: expected the consumer key and secret as ck_…:cs_…", retry=False)
    return f"{api_root(connection)}/wp-json/wc/v3/coupons", (key, secret)


def _coupon(wanted: Wanted) -> dict[str, Any]:
    is_percent = wanted.worth == "percent"
    made: dict[str, Any] = {
        "code": wanted.code,
        "description": wanted.title,
        "discount_type": "percent" if is_percent else "fixed_cart",
        "amount": "0" if wanted.worth == "shipping" else str(wanted.value),
        "free_shipping": wanted.worth == "shipping",
        "usage_limit": 1,
        "date_expires_gmt": wanted.valid_until.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    if wanted.minimum:
        made["minimum_amount"] = str(wanted.minimum)
    return made
