"""What the mails about wishes, points, people and events are about, without the road there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from care.models import Announcement, CareBlock, CareSettings, Invitation
from catalogue.models import Product, Wish
from coupons.models import CouponCode, CouponPlan
from loyalty.models import LoyaltySettings, Membership
from notifications.models import Enrolment
from orders.models import Customer, Order
from tests.cast import Shop

ABOUT_A_PERSON = ("birthday", "win_back")
WISHES = {"back_in_stock": "stock", "price_drop": "price"}
INVITATIONS = {"event_invitation": "event", "sweepstakes": "draw"}
WITHOUT_ORDER = (*ABOUT_A_PERSON, *WISHES, *INVITATIONS, "points_statement")


def told(shop: Shop, template: str, order: Order) -> Any:
    """The row that this mail is about, for the order's customer; None for a mail about an order or a parcel."""
    own_shop(shop)
    customer = order.customer
    assert customer is not None
    if order.language and customer.language != order.language:
        Customer.objects.filter(pk=customer.pk).update(language=order.language)
        customer.language = order.language
    if template in ("loyalty_invitation", "points_statement"):
        programme()
    if template == "care_content":
        guide()
    if template in WISHES:
        return wish(shop, customer, template, order.number)
    if template in INVITATIONS:
        return invitation(customer, INVITATIONS[template])
    if template == "points_statement":
        return membership(customer)
    if template in ABOUT_A_PERSON:
        customer.birthday = shop.today().strftime("%m-%d")
        customer.save()
        return customer
    return None


def own_shop(shop: Shop) -> None:
    """The merchant's own site, where mails about products lead."""
    if not shop.merchant.shop_url:
        shop.merchant.shop_url = f"https://www.{shop.merchant.slug}.example"
        shop.merchant.save(update_fields=["shop_url"])


def programme(**changes: Any) -> LoyaltySettings:
    given = {
        "is_on": True, "name": "Loper Club", "hundred_worth": Decimal("2.50"), "currency": "EUR",
        "join_url": "https://www.loper.example/club", "points_url": "https://www.loper.example/punten",
        "texts": {"nl": {"pitch": "Voor elke euro een punt."}}, **changes,
    }  # fmt: skip
    row: LoyaltySettings = LoyaltySettings.objects.update_or_create(defaults=given)[0]
    return row


def membership(customer: Customer, **changes: Any) -> Membership:
    now = timezone.now()
    given = {
        "joined_at": now - timedelta(days=90), "points": 1250, "tier": "Zilver", "version_at": now,
        "stated_points": 1250, "stated_before": 980, "stated_at": now, "expiring_points": 200,
        "expires_on": timezone.localdate() + timedelta(days=20), **changes,
    }  # fmt: skip
    row: Membership = Membership.objects.update_or_create(customer=customer, defaults=given)[0]
    return row


def guide(**changes: Any) -> CareBlock:
    CareSettings.objects.update_or_create(defaults={"shows_blocks": True})
    given = {
        "kind": "guide",
        "is_on": True,
        "texts": {"nl": {"title": "Zo blijven ze lang mooi", "text": "Was ze koud."}},
    }
    row: CareBlock = CareBlock.objects.create(**{**given, **changes})
    return row


def invitation(customer: Customer, kind: str) -> Invitation:
    now = timezone.now()
    words = {
        "title": "Ochtendloop met Loper", "text": "Vijf kilometer, met koffie na.", "terms": "https://www.loper.example/spel",
        "link": "https://www.loper.example/ochtendloop",
    }  # fmt: skip
    block = CareBlock.objects.create(
        kind=kind, is_on=True, texts={"nl": words}, starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=6),
        place="Vondelpark", prize_total=Decimal(500) if kind == "draw" else None,
    )  # fmt: skip
    announcement = Announcement.objects.create(block=block, announced_at=now, announced_by="ruth")
    row: Invitation = Invitation.objects.create(announcement=announcement, customer=customer, made_at=now)
    return row


def wish(shop: Shop, customer: Customer, template: str, number: str = "1", **changes: Any) -> Wish:
    product = Product.objects.create(
        connection=shop.shop, external_id=f"p-{number}", title="Wolkenloper 4", variant="maat 42",
        price=Decimal("99.95"),
        currency="EUR", is_available=True, url=f"https://www.{shop.merchant.slug}.example/wolkenloper-4",
        version_at=timezone.now(), lowest_before=Decimal("119.95") if template == "price_drop" else None,
    )  # fmt: skip
    is_price = template == "price_drop"
    row: Wish = Wish.objects.create(
        **{
            "customer": customer, "product": product, "kind": WISHES[template], "rounds": 1, "told_at": timezone.now(),
            "asked_at": timezone.now() - timedelta(days=10), "price_then": Decimal("129.95"),
            "told_price": product.price, "told_before": Decimal("119.95") if is_price else None, **changes,
        }
    )  # fmt: skip
    return row


def code_for(enrolment: Enrolment) -> CouponCode:
    """The code that was set aside for this mail."""
    plan = CouponPlan.objects.get_or_create(
        journey="coupon",
        defaults={"label": "Bedankt", "worth": "percent", "value": 10, "currency": "EUR", "minimum": 50,
                  "valid_days": 30,
                  "source": "pool"},
    )[0]  # fmt: skip
    code: CouponCode = CouponCode.objects.create(
        plan=plan, code=f"DANK-{enrolment.pk}", state=CouponCode.State.RESERVED, enrolment_id=enrolment.pk,
        valid_until=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    return code
