"""People in front of the dashboard."""

from collections.abc import Callable

import pytest
from django.test import Client

from merchants.models import Member
from tests.cast import Shop

At = Callable[..., Client]


@pytest.fixture
def at() -> At:
    """A browser of a member of the shop: `at(loper)`, `at(loper, role=Member.Role.VIEWER)`."""

    def log_in(shop: Shop, name: str = "ruth", role: str = Member.Role.OWNER, language: str = "en") -> Client:
        client = Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(shop.member(name, role))
        return client

    return log_in
