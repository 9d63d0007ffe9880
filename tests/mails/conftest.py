"""Both shops as they stand in the world: their own look, their imprint, addresses with https and no port."""

from io import BytesIO
from typing import Any

import pytest

from demo.shops import FUNKWERK, LOPER, DemoShop
from merchants.pictures import encode, keep
from tests import cast


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.STOREFRONT_SCHEME, settings.STOREFRONT_PORT = "https", ""


@pytest.fixture
def loper(db: None) -> cast.Shop:
    return _dressed(cast.loper(), LOPER)


@pytest.fixture
def funkwerk(db: None) -> cast.Shop:
    return _dressed(cast.funkwerk(), FUNKWERK)


def _dressed(shop: cast.Shop, like: DemoShop) -> cast.Shop:
    for name, value in like.contact.items():
        setattr(shop.merchant, name, value)
    shop.merchant.save()
    for name in ("radius", "font", "band", "tone", "wordmark", "footer", "legal"):
        setattr(shop.merchant.brand, name, getattr(like, name))
    shop.merchant.brand.save()
    with shop.scoped():
        keep(shop.merchant.brand, "logo", encode(BytesIO(like.draw(like.colour, like.wordmark)["logo"]), "logo"))
    return shop
