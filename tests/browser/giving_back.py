"""A walk through the pages of asking for a return, for walks.py."""

from dataclasses import replace
from decimal import Decimal
from itertools import count

from merchants.access import issue
from orders.models import Line, Order
from returns.models import PolicyVersion, ReturnPolicy
from returns.policy.default import built_in
from returns.policy.definition import Offer, Terms, Words
from returns.policy.vocabulary import Outcome
from tests.browser.looking import Tour
from tests.orders.pictures import picture
from tests.returns import asking
from tests.storefront.scenes import LONG

NUMBERS = count(7000)
OFFERS = (Offer(Outcome.REFUND, fee=Decimal("4.95")), Offer(Outcome.CREDIT, bonus=Decimal(10)),
          Offer(Outcome.KEEP, below=Decimal(20)))  # fmt: skip


def bought(tour: Tour, **changes: object) -> Order:
    """An arrived order with pictures, a set and a very long name, at a shop that takes things back."""
    with tour.shop.scoped():
        if not ReturnPolicy.objects.exists():
            asking.opened(replace(built_in(), terms=Terms(30, OFFERS), fees_told=Words(en="At the checkout.")))
        order = asking.arrived(tour.shop, str(next(NUMBERS)), **changes)  # type: ignore[arg-type]
        for place, (name, of) in enumerate([("Reparaturset", ""), (LONG, "set"), ("Pflege", "set")], 2):
            Line.objects.create(
                order=order, external_id="set" if not of else f"part-{place}", position=place, title=name, quantity=1,
                unit_price=Decimal(20) if not of else Decimal(0), bundle_of=of,
                picture=picture(f"https://shop.example/{order.number}/{place}.png", hue=place * 40),
            )  # fmt: skip
        return order


def giving_back(tour: Tour) -> None:
    """From the order's page, by mail address, and as who received it; every page with what can be wrong on it."""
    order = bought(tour)
    late = bought(tour, days_ago=200)
    with tour.shop.scoped():
        tokens = [issue(one.subject, "a walk") for one in (order, late)]
    tour.go("/returns/", "return, by address").press(name="return, no address")
    tour.page.fill("#email", "jemand@nirgends.example")
    tour.press(name="return, link sent")
    tour.go("/returns/t/none/", "return, dead link")
    tour.go(f"/t/{tokens[1]}/").go(f"/orders/{late.public_id}/return/", "return, too late")
    tour.go(f"/t/{tokens[0]}/", "order, arrived").go(f"/orders/{order.public_id}/return/", "return, choose")
    tour.page.evaluate("document.querySelectorAll('[required]').forEach(one => one.required = false)")
    tour.press(name="return, nothing chosen")
    tick(tour, "mind", 0, 1)
    tour.press(name="return, why")
    tour.page.check("input[type=radio] >> nth=0")
    tour.press(name="return, what")
    tour.go(tour.page.url.replace(tour.base, "").replace("/what/", "/check/"), "return, nothing wished")
    for field in tour.page.locator("fieldset").all():
        field.locator("input[type=radio]").first.check()
    tour.press(name="return, check")
    tour.press("main form[method=post] button")
    tour.go(f"/orders/{order.public_id}/return/").go("/returns/gift/", "return, whose gift")
    tour.page.check("input[name=order] >> nth=0")
    tour.press(name="return, gift link")
    _received(tour, tour.page.input_value("#link"))
    _wrong(tour, order)
    _off(tour)


def _received(tour: Tour, link: str) -> None:
    """The gift's link in the same browser: the address says as whom one asks."""
    tour.go("/returns" + link.partition("/returns")[2], "return, a gift")
    tick(tour, "mind", 0)
    tour.press().press()
    if "/what/" in tour.page.url:
        tour.page.check("input[type=radio] >> nth=0")
        tour.press()
    tour.look("return, by who received it").press("main form[method=post] button", name="return, who are you?")


def tick(tour: Tour, path: str, *places: int) -> None:
    """Choose a path and the things at these places of the page."""
    tour.page.check(f"input[name=path][value={path}]")
    for place in places:
        tour.page.check(f"input[name=i] >> nth={place}")


def _wrong(tour: Tour, order: Order) -> None:
    tour.go(f"/orders/{order.public_id}/return/")
    tick(tour, "wrong", 0)
    tour.press()
    tour.page.evaluate("document.querySelectorAll('[required]').forEach(one => one.required = false)")
    tour.press(name="return, nothing wrong")
    tour.page.check("input[type=radio][value=faulty]")
    tour.press(name="return, remedies")
    tour.page.check("input[type=radio] >> nth=0")
    tour.press(name="return, tell us")
    tour.press("main form[method=post] button", name="return, no photo")


def _off(tour: Tour) -> None:
    with tour.shop.scoped():
        ReturnPolicy.objects.update(is_on=False)
        PolicyVersion.objects.update(is_on=False)
    tour.go("/returns/new/", "return, closed")
