"""Who may open an order: the bearer of a live link to it, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from merchants.access import issue, revoke
from merchants.models import AccessLink
from tests import cast
from tests.storefront.scenes import stage


def test_the_link_hands_over_a_key_and_leaves_no_token_in_the_address(loper: cast.Shop) -> None:
    order, token = stage(loper, "placed")
    answer = loper.client().get(f"/t/{token}/")
    assert answer.status_code == 303
    assert answer["Location"] == f"/orders/{order.public_id}/"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    key = answer.cookies["stoep_key"]
    assert (key["httponly"], key["samesite"], key["domain"]) == (True, "Lax", "")
    assert key["path"] == f"/orders/{order.public_id}/"
    assert token not in key.value


def test_opening_a_link_changes_nothing(loper: cast.Shop) -> None:
    _order, token = stage(loper, "placed")
    with loper.scoped():
        before = list(AccessLink.objects.values())
    for _scanner in range(3):
        loper.client().get(f"/t/{token}/")
        loper.client().head(f"/t/{token}/")
    with loper.scoped():
        assert list(AccessLink.objects.values()) == before


def test_unknown_revoked_expired_and_foreign_links_get_the_same_page(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    revoked, revoked_token = stage(loper, "placed", "1")
    _expired, expired_token = stage(loper, "placed", "2")
    _foreign, foreign_token = stage(funkwerk, "placed", "3")
    _off, _token = stage(loper, "placed", "4")
    with loper.scoped():
        off_token = issue(_off.subject, "test:off", actions="unsubscribe")
        revoke(revoked.subject)
        AccessLink.objects.filter(subject=_expired.subject).update(expires_at=timezone.now() - timedelta(days=1))
    pages = set()
    for token in ("0" * 32, revoked_token, expired_token, foreign_token, off_token):
        answer = loper.client().get(f"/t/{token}/", {"lang": "en"})
        assert answer.status_code == 404
        assert "This link no longer works" in answer.content.decode()
        # Only the form's CSRF value may differ.
        pages.add(answer.content.decode().partition("csrfmiddlewaretoken")[0])
    assert len(pages) == 1


def test_a_key_opens_its_own_order_only(loper: cast.Shop) -> None:
    mine, token = stage(loper, "placed", "1")
    other, _token = stage(loper, "placed", "2")
    browser = loper.client()
    browser.get(f"/t/{token}/")
    # The path keeps browsers from sending it; a hand-made request must gain nothing either.
    browser.cookies["stoep_key"]["path"] = "/"
    assert browser.get(f"/orders/{mine.public_id}/").status_code == 200
    refused = browser.get(f"/orders/{other.public_id}/")
    assert (refused.status_code, refused["Location"]) == (303, "/?why=link")


def test_a_key_of_one_shop_opens_nothing_at_another(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    order, token = stage(loper, "placed")
    key = loper.client().get(f"/t/{token}/").cookies["stoep_key"].value
    stranger = funkwerk.client()
    stranger.cookies["stoep_key"] = key
    assert stranger.get(f"/orders/{order.public_id}/").status_code == 303


def test_a_page_without_a_key_says_the_same_whether_or_not_the_order_exists(loper: cast.Shop) -> None:
    order, _token = stage(loper, "placed")
    real = loper.client().get(f"/orders/{order.public_id}/")
    made_up = loper.client().get("/orders/aaaaaaaaaaaaaaaaaaaaaaaa/")
    assert (real.status_code, real["Location"]) == (made_up.status_code, made_up["Location"]) == (303, "/?why=link")


def test_revoking_the_link_closes_the_page_at_once(loper: cast.Shop) -> None:
    order, token = stage(loper, "placed")
    browser = loper.client()
    address = browser.get(f"/t/{token}/")["Location"]
    assert browser.get(address).status_code == 200
    with loper.scoped():
        revoke(order.subject)
    assert browser.get(address).status_code == 303


def test_an_erased_order_has_no_page(loper: cast.Shop) -> None:
    order, token = stage(loper, "placed")
    with loper.scoped():
        order.redacted_at = timezone.now()
        order.save()
    assert loper.client().get(f"/t/{token}/").status_code == 404


@pytest.mark.usefixtures("funkwerk")
def test_a_storefront_by_path_keeps_its_prefix(loper: cast.Shop) -> None:
    order, token = stage(loper, "placed")
    browser = cast.Client(HTTP_HOST="portal.localhost")
    answer = browser.get(f"/m/loper/t/{token}/")
    assert answer["Location"] == f"/m/loper/orders/{order.public_id}/"
    assert answer.cookies["stoep_key"]["path"] == f"/m/loper/orders/{order.public_id}/"
    assert browser.get(answer["Location"]).status_code == 200
    browser.cookies["stoep_key"]["path"] = "/"
    assert browser.get(f"/m/funkwerk/orders/{order.public_id}/").status_code == 303
