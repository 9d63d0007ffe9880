"""What a mail says depends on who pays, who receives, and how many parcels there are."""

from typing import Any

import pytest

from orders.models import Order
from tests.cast import Shop
from tests.notifications.stage import message_about, order_of, parcel_of, rendered, scene
from tests.notifications.test_mails import ALL, words_of
from tracking.models import Checkpoint, Shipment
from tracking.snapshots import Status

pytestmark = pytest.mark.django_db
WOUT = "Wout Peeters"
TO_SOMEBODY_ELSE = (
    "shipment_created", "shipment_in_transit", "shipment_out_for_delivery", "shipment_available_for_pickup",
    "shipment_delivery_attempt_failed", "shipment_delivered", "shipment_delayed", "shipment_exception",
    "shipment_returning", "order_delivered", "review_request",
)  # fmt: skip
TO_YOU = ("bringing it to you", "for you", "your parcel", "your parcels", "naar je toe", "je pakket", "voor je",
          "bij je:", "zu ihnen", "ihr paket", "vous l’apporte", "votre colis", "chez vous")  # fmt: skip


def sentences(content: Any) -> str:
    """Headline and lead of the text part, and the subject: not the button, not the table."""
    return "\n".join([content.subject, *content.text.split("\n\n")[1:3]]).casefold()


@pytest.mark.parametrize("language", ALL)
def test_an_order_that_is_not_paid_is_not_said_to_be_under_way(loper: Shop, language: str) -> None:
    with loper.scoped():
        owing = rendered(scene(loper, "order_placed", "1", language=language, paid_at=None))
        paid = rendered(scene(loper, "order_placed", "2", language=language))
        free = rendered(scene(loper, "order_placed", "2", language=language, paid_at=None, total=0, external_id="x"))
    pay = {"en": "payment", "nl": "betaling", "de": "Zahlung", "fr": "paiement"}[language]
    ready = {"en": "getting", "nl": "klaar", "de": "Sobald Ihr Paket", "fr": "Dès que votre colis"}[language]
    for said in (owing.subject, owing.text, words_of(owing.html)):
        assert pay in said and ready not in said
    assert pay not in paid.subject + paid.text and ready in paid.text
    assert free.text == paid.text.replace("169,90", "0,00").replace("169.90", "0.00")


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("template", TO_SOMEBODY_ELSE)
def test_a_present_is_brought_to_the_one_who_receives_it(loper: Shop, template: str, language: str) -> None:
    with loper.scoped():
        content = rendered(scene(loper, template, language=language, receiver_name=WOUT))
        said = sentences(content)
    assert WOUT.casefold() in said
    assert WOUT in words_of(content.html)
    assert not [words for words in TO_YOU if words in said], said


def test_a_parcel_for_the_buyer_names_nobody(loper: Shop) -> None:
    with loper.scoped():
        text = rendered(scene(loper, "shipment_in_transit", language="nl")).text
    assert "PostNL heeft je pakket en brengt het naar je toe." in text
    assert text.count("Sanne") == 0


@pytest.mark.parametrize(
    ("language", "subject", "lead"),
    [
        ("en", "On its way: parcel 2 of 2 of your order 1042", "This is parcel 2 of 2 of your order."),
        ("nl", "Onderweg: pakket 2 van 2 van je bestelling 1042", "Dit is pakket 2 van 2 van je bestelling."),
        ("de", "Unterwegs: Paket 2 von 2 Ihrer Bestellung 1042", "Das ist Paket 2 von 2 Ihrer Bestellung."),
        ("fr", "En route\u00a0: colis 2 sur 2 de votre commande 1042", "C’est le colis 2 sur 2 de votre commande."),
    ],
)
def test_the_parcels_of_one_order_are_told_apart(loper: Shop, language: str, subject: str, lead: str) -> None:
    with loper.scoped():
        _order, (_first, second) = split_order(loper, language)
        content = rendered(message_about(loper, "shipment_in_transit", _order, second))
    assert content.subject == subject
    assert lead in content.text and lead in words_of(content.html)


def test_no_two_mails_of_one_order_have_the_same_subject(loper: Shop) -> None:
    templates = [name for name in TO_SOMEBODY_ELSE if name.startswith("shipment")]
    with loper.scoped():
        order, parcels = split_order(loper, "nl")
        subjects = [
            rendered(message_about(loper, template, order, parcel)).subject
            for template in templates
            for parcel in parcels
        ]
    assert len(set(subjects)) == len(templates) * 2
    assert all("pakket 1 van 2" in subject or "pakket 2 van 2" in subject for subject in subjects)


def test_void_labels_and_returns_are_not_counted(loper: Shop) -> None:
    with loper.scoped():
        order, (first, second) = split_order(loper, "en")
        parcel_of(order, Status.IN_TRANSIT, "3SBACK", is_return=True)
        message = message_about(loper, "shipment_in_transit", order, second)
        for change in ({"is_cancelled": True}, {"is_cancelled": False, "status": Status.CANCELLED}):
            Shipment.objects.filter(pk=first.pk).update(**change)
            content = rendered(message)
            assert content.subject == "On its way: your order 1042"
            assert "This is parcel" not in content.text


def split_order(shop: Shop, language: str) -> tuple[Order, list[Shipment]]:
    order = order_of(shop, language=language)
    return order, [parcel_of(order, Status.IN_TRANSIT, number) for number in ("3SLOPR1", "3SLOPR2")]


def test_an_address_abroad_ends_with_its_country_in_the_readers_language(loper: Shop) -> None:
    with loper.scoped():
        abroad = rendered(scene(loper, "order_placed", "1", language="nl", country="BE", city="Leuven"))
        at_home = rendered(scene(loper, "order_placed", "2", language="nl"))
    assert "Leuven\nBelgië\n" in abroad.text and "België" in words_of(abroad.html)
    assert "Nederland" not in at_home.text


@pytest.mark.parametrize(("language", "each"), [("en", "€17.50 each"), ("fr", "17,50\u00a0€ l’unité")])
def test_the_price_of_several_says_the_price_of_one(loper: Shop, language: str, each: str) -> None:
    with loper.scoped():
        content = rendered(scene(loper, "order_placed", language=language))
    assert each in content.text and " ".join(each.split()) in words_of(content.html)


def test_a_carrier_is_not_blamed_for_a_parcel_that_nobody_collected(loper: Shop) -> None:
    with loper.scoped():
        order = order_of(loper, language="en")
        parcel = parcel_of(order, Status.RETURN_TO_SENDER)
        message = message_about(loper, "shipment_returning", order, parcel)
        assert "PostNL could not deliver it" in rendered(message).text
        Checkpoint.objects.create(
            shipment=parcel, occurred_at=order.placed_at, status=Status.AVAILABLE_FOR_PICKUP, source="postnl",
            fingerprint=b"waiting at point",
        )  # fmt: skip
        text = rendered(message).text
    assert "Nobody collected it, so PostNL is bringing it back" in text and "could not deliver" not in text


def test_a_mail_that_was_asked_for_says_so(loper: Shop) -> None:
    with loper.scoped():
        text = rendered(scene(loper, "link_requested", language="en")).text
    assert "asked for the link to order 1042" in text and "only write when there is news" not in text
