"""The two merchants, their connections and the people who may log in: made once, left alone afterwards."""

import base64
import secrets
from io import BytesIO

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone

from demo.keeping import MERCHANT_EMAIL, OPERATOR_EMAIL, Kept
from demo.life.settling import settle_in
from demo.returning import policies, schemes
from demo.shops import SHOPS, DemoShop
from inbox.connecting import create_connection
from inbox.models import Connection
from merchants.creation import create_merchant
from merchants.models import Member, Merchant
from merchants.pictures import encode, keep
from merchants.tenancy import scoped
from notifications.journeys.adopting import adopt_blueprints


def seed(kept: Kept) -> int:
    """Make what is missing; returns how many merchants were made."""
    made = sum(_merchant(shop) for shop in SHOPS)
    team = _user(MERCHANT_EMAIL, kept.merchant_password)
    for merchant in Merchant.objects.filter(slug__in=[shop.slug for shop in SHOPS]):
        Member.objects.get_or_create(merchant=merchant, user=team, defaults={"role": Member.Role.OWNER})
    _user(OPERATOR_EMAIL, kept.operator_password, is_staff=True, is_superuser=True)
    return made


def _merchant(shop: DemoShop) -> bool:
    merchant = Merchant.objects.filter(slug=shop.slug).first()
    made = merchant is None
    if merchant is None:
        merchant = create_merchant(
            slug=shop.slug,
            name=shop.name,
            hostname=shop.host,
            language=shop.language,
            time_zone=shop.time_zone,
            country=shop.country,
            colour=shop.colour,
            **shop.contact,
        )
        _dress(merchant, shop)
    with scoped(merchant):
        adopt_blueprints()
        _connect(shop)
        settle_in(merchant, shop.life)
        policies.settle(merchant.slug, timezone.now())
        schemes.settle(merchant.slug)
    return made


def _dress(merchant: Merchant, shop: DemoShop) -> None:
    """The shop's brand, with pictures that go the way of every upload."""
    brand = merchant.brand
    for name in ("radius", "font", "band", "tone", "wordmark", "footer", "legal"):
        setattr(brand, name, getattr(shop, name))
    brand.save()
    with scoped(merchant):
        for kind, content in shop.draw(shop.colour, shop.wordmark).items():
            keep(brand, kind, encode(BytesIO(content), kind))


def _connect(shop: DemoShop) -> None:
    present = set(Connection.objects.values_list("source", flat=True))
    for wanted in shop.connections:
        if wanted.source not in present:
            create_connection(
                wanted.source, _secret(), label=wanted.label, config=dict(wanted.config), api_token=wanted.token
            )


def _secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _user(email: str, password: str, **powers: bool) -> User:
    user, created = get_user_model().objects.get_or_create(
        username=email, defaults={"email": email, "is_active": True, **powers}
    )
    # The password on the console is always the true one, also when the data folder changed under the database.
    if created or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user
