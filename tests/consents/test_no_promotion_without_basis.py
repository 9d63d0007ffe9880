"""No block of promotion in a status mail to anybody who may not be sent advertising of that very purpose."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from care.models import CareBlock, CareSettings
from consents.basis import Standing, basis_of
from consents.purposes import Purpose
from loyalty.models import LoyaltySettings
from notifications.about.offering import PLACES, PURPOSES, Offered, blocks
from notifications.facts.snapshot import AfterSale, Facts, Person, Sending
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.models import MailClass
from tests.notifications.told import NOON, told

WORDS = {"title": "Kom kijken", "text": "Kortom", "link": "https://loper.example/x", "label": "Kijk"}
SAID = (None, "asked", "confirmed", "withdrawn")
YES_NO = (None, True, False)
TEMPLATES = sorted({mail.template for one in BLUEPRINTS for mail in one.steps})


def everything() -> Offered:
    """A merchant who switched on all there is."""
    rows: list[dict[str, Any]] = [
        {
            "id": number, "kind": kind, "texts": {"nl": WORDS, "en": WORDS}, "categories": [], "skus": [], "words": [],
            "moment": "", "days_after": 0, "place": "", "country": "", "postcodes": [], "prize_total": None,
            "starts_at": "2027-01-01T10:00:00+00:00", "ends_at": "2027-01-01T12:00:00+00:00",
        }
        for number, kind in enumerate(CareBlock.Kind.values)
    ]  # fmt: skip
    care = CareSettings(
        shows_blocks=True, offers_newsletter=True, social_links=[{"name": "X", "url": "https://x.example"}]
    )
    loyalty = LoyaltySettings(is_on=True, name="Loper Club", join_url="https://loper.example/club")
    return Offered(care, rows, loyalty, frozenset(), {1: "Wij nemen uw oude schoenen terug."})


def status_mail(template: str, person: Person, **changes: Any) -> Facts:
    return told(template, mail_class=MailClass.STATUS, person=person, order={"delivered_at": NOON}, **changes)


def test_the_matrix_of_every_place() -> None:
    """Every mail with a place for blocks x every purpose's word x flag x soft opt-in x refusal x suppression."""
    loaded, shown, silent = everything(), 0, 0
    for template, said, opt_in, offered, refused, closed in product(
        PLACES, SAID, YES_NO, YES_NO, [None, *Purpose.values], (None, 3)
    ):
        person = Person(
            consents=dict.fromkeys(("offers", "events", "loyalty"), said) if said else {}, marketing_opt_in=opt_in,
            opt_out_offered=offered, has_bought=True, suppressed_from=closed,
            refused_purposes=frozenset({refused} if refused else ()),
        )  # fmt: skip
        standing = Standing(person.consents, person.refused_purposes, opt_in, offered, has_bought=True)
        found = blocks(status_mail(template, person), loaded)
        for block in found:
            basis = basis_of(PURPOSES.get(block["kind"], Purpose.OFFERS), standing)
            assert basis.allows, (template, said, opt_in, offered, refused, block)
            assert closed is None, "an address that is closed for advertising gets none in another dress"
        shown, silent = shown + bool(found), silent + (not found)
    assert shown > 100, "a test in which nothing is ever shown proves nothing"
    assert silent > 1000


@pytest.mark.parametrize("person", [Person(), Person(marketing_opt_in=False, opt_out_offered=True)])
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_mail_at_all_carries_any_without_a_basis(template: str, person: Person) -> None:
    for facts in (status_mail(template, person), told(template, person=person)):
        assert blocks(facts, everything()) == []


@pytest.mark.parametrize("template", sorted(PLACES))
@pytest.mark.parametrize(
    "changes",
    [
        {"after_sale": AfterSale(return_open=True)},
        {"after_sale": AfterSale(claim_open=True)},
        {"sending": Sending(closed_from=3)},
    ],
)
def test_nobody_in_trouble_is_advertised_to(template: str, changes: dict[str, Any]) -> None:
    willing = Person(marketing_opt_in=True)
    assert blocks(status_mail(template, willing), everything())
    assert blocks(status_mail(template, willing, **changes), everything()) == []


def test_a_pause_holds_for_blocks_too() -> None:
    facts = status_mail("order_delivered", Person(marketing_opt_in=True, paused_until=NOON.replace(year=2027)))
    assert blocks(facts, everything()) == []
    assert blocks(replace(facts, person=replace(facts.person, paused_until=NOON)), everything())
