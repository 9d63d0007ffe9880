"""No block of promotion in a status mail without a basis: the whole matrix, and what may stand in which mail."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone, translation

from care.models import CareBlock, CareSettings, TakeBack
from consents.purposes import Purpose
from notifications.about import offering
from notifications.facts.snapshot import AfterSale, Facts, Person, Sending, facts_of
from notifications.mails.contexts import context_of
from notifications.mails.finishing import OFF_TOKEN
from notifications.mails.rendering import render
from notifications.models import MailClass
from tests.cast import Shop
from tests.notifications.advertised import guide, membership, programme
from tests.notifications.stage import TEMPLATES, scene

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# What the shop says, what was confirmed or withdrawn or refused: does an offer, an event, loyalty have a basis?
PEOPLE: list[tuple[Person, bool]] = [
    (Person(), False),
    (Person(opt_out_offered=False), False),
    (Person(opt_out_offered=True, has_bought=True), True),
    (Person(opt_out_offered=True), False),  # the address comes from no sale
    (Person(marketing_opt_in=True), True),
    (Person(marketing_opt_in=True, opt_out_offered=False), True),
    (Person(marketing_opt_in=False), False),
    (Person(marketing_opt_in=False, opt_out_offered=True, has_bought=True), False),
    (Person(opt_out_offered=True, has_bought=True, refused_purposes=frozenset(Purpose.values)), False),
    (Person(opt_out_offered=True, has_bought=True, consents=dict.fromkeys(Purpose.values, "withdrawn")), False),
    (Person(consents=dict.fromkeys(Purpose.values, "confirmed")), True),
    (Person(consents=dict.fromkeys(Purpose.values, "asked")), False),
    (Person(opt_out_offered=True, has_bought=True, suppressed_from=MailClass.MARKETING), False),
    (Person(opt_out_offered=True, has_bought=True, suppressed_from=MailClass.STATUS), False),
    (Person(opt_out_offered=True, has_bought=True, paused_until=NOW + timedelta(days=9)), False),
    (Person(opt_out_offered=True, has_bought=True, paused_until=NOW - timedelta(days=9)), True),
    # A yes to the newsletter is no yes to offers, and one to a wish is none to anything else.
    (Person(consents={Purpose.NEWSLETTER: "confirmed"}), False),
    (Person(consents={Purpose.WISHES: "confirmed"}), False),
]


def everything(shop: Shop) -> None:
    """The merchant switched on whatever there is."""
    words = {"nl": {"title": "Titel", "text": "Tekst.", "link": "https://www.loper.example/x"}}
    CareSettings.objects.update_or_create(
        defaults={"shows_blocks": True, "offers_newsletter": True,
                  "social_links": [{"name": "Instagram", "url": "https://www.instagram.com/loper"}]}
    )  # fmt: skip
    for kind in CareBlock.Kind.values:
        CareBlock.objects.create(
            kind=kind, is_on=True, texts=words, starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=4),
            place="Vondelpark",
        )  # fmt: skip
    programme()


def shown(facts: Facts, **changes: Any) -> list[str]:
    facts = replace(facts, **{"person": Person(opt_out_offered=True, has_bought=True), **changes})
    loaded = offering.load([facts.order_row] if facts.order_row else [], facts.now)
    with translation.override("nl"):
        return [block["kind"] for block in offering.blocks(facts, loaded)]


def test_no_block_stands_in_any_mail_without_a_basis(loper: Shop) -> None:
    with loper.scoped():
        everything(loper)
        seen: set[str] = set()
        for number, template in enumerate(TEMPLATES):
            facts = facts_of(scene(loper, template, str(3000 + number)))
            loaded = offering.load([facts.order_row] if facts.order_row else [], facts.now)
            for person, has_basis in PEOPLE:
                with translation.override("nl"):
                    found = offering.blocks(replace(facts, person=person, sending=Sending()), loaded)
                assert not found or (has_basis and template in offering.PLACES), (template, person)
                seen |= {template} if found else set()
        assert seen == set(offering.PLACES), "each place shows its blocks to somebody"


def test_what_is_wrong_with_an_order_silences_every_block(loper: Shop) -> None:
    with loper.scoped():
        everything(loper)
        facts = facts_of(scene(loper, "order_delivered"))
        assert shown(facts) == ["guide", "video"]
        silent = [AfterSale(return_open=True), AfterSale(claim_open=True)]
        assert not any(shown(facts, after_sale=after) for after in silent)
        assert not shown(facts, sending=Sending(closed_from=MailClass.MARKETING))
        for column in ("cancelled_at", "redacted_at"):
            setattr(facts.order, column, NOW)
            assert not shown(facts)
            setattr(facts.order, column, None)
        facts.order.is_test = True
        assert not shown(facts)


def test_what_is_switched_off_or_had_already_is_not_offered(loper: Shop) -> None:
    with loper.scoped():
        everything(loper)
        facts = facts_of(scene(loper, "order_placed"))
        assert shown(facts) == ["newsletter", "social"]
        CareSettings.objects.update(offers_newsletter=False)
        assert shown(facts) == ["social", "loyalty"]
        membership(facts.order.customer)  # type: ignore[arg-type]
        assert shown(facts) == ["social"]
        CareSettings.objects.update(shows_blocks=False)
        assert shown(facts) == []


def test_who_asked_for_the_newsletter_or_refused_it_is_not_invited_to_it(loper: Shop) -> None:
    with loper.scoped():
        everything(loper)
        facts = facts_of(scene(loper, "order_placed"))
        loaded = offering.load([facts.order], facts.now)
        for said, refused in product(("", "asked", "confirmed", "withdrawn"), (False, True)):
            person = Person(
                opt_out_offered=True, has_bought=True, consents={Purpose.NEWSLETTER: said} if said else {},
                refused_purposes=frozenset({Purpose.NEWSLETTER}) if refused else frozenset(),
            )  # fmt: skip
            with translation.override("nl"):
                kinds = [block["kind"] for block in offering.blocks(replace(facts, person=person), loaded)]
            assert ("newsletter" in kinds) is (not said and not refused)


def test_an_event_of_another_town_or_day_is_not_offered(loper: Shop) -> None:
    with loper.scoped():
        everything(loper)
        CareBlock.objects.exclude(kind="event").delete()
        asked_for = Person(marketing_opt_in=True, has_bought=True)  # an evening in the shop is no similar product
        facts = facts_of(scene(loper, "order_delivered"))
        assert shown(facts, person=asked_for) == ["event"]
        assert shown(facts) == []
        for change in (
            {"postcodes": ["97"]},
            {"country": "DE"},
            {"starts_at": NOW - timedelta(days=2), "ends_at": None},
        ):
            block = CareBlock.objects.get()
            for name, value in change.items():
                setattr(block, name, value)
            block.save()
            assert shown(facts, person=asked_for) == [], change
            CareBlock.objects.update(postcodes=[], country="", starts_at=NOW + timedelta(days=3))


def test_recycling_is_offered_with_the_words_of_the_offer_while_it_stands(loper: Shop) -> None:
    with loper.scoped():
        facts = facts_of(scene(loper, "order_delivered"))
        row = TakeBack.objects.create(
            order=facts.order, kind="recycling", offer="Lever je oude schoenen in.", offer_version="0" * 12,
            offer_language="nl", offered_at=NOW - timedelta(days=1),
        )  # fmt: skip
        assert shown(facts) == ["recycling"]
        TakeBack.objects.filter(pk=row.pk).update(state=TakeBack.State.ASKED)
        assert shown(facts) == []


def test_a_mail_with_a_block_offers_to_end_that_and_names_no_other_host(loper: Shop) -> None:
    with loper.scoped():
        everything(loper)
        message = scene(loper, "order_placed", language="en")
        plain = render(facts_of(message))
        facts_of(message).order.customer.__class__.objects.update(opt_out_offered=True)  # type: ignore[union-attr]
        content = render(facts_of(message))
    assert "Also from" not in plain.text or plain.text == content.text
    for part in (content.text, content.html):
        assert "Also from Loper Loopsport" in part and OFF_TOKEN in part and "No more advertising from us" in part
        assert "instagram" not in part
    assert content.text.index("Also from") > content.text.index("Delivery address")
    assert content.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", "what advertises has its button"


def test_blocks_cost_the_batch_few_queries_and_a_mail_none(loper: Shop, django_assert_num_queries: Any) -> None:
    with loper.scoped():
        everything(loper)
        facts = facts_of(scene(loper, "order_placed"))
        guide()
        with django_assert_num_queries(5):
            loaded = offering.load([facts.order] * 50, facts.now)
        with django_assert_num_queries(0), translation.override("nl"):
            assert offering.blocks(replace(facts, person=Person(opt_out_offered=True, has_bought=True)), loaded)
            context_of(replace(facts, offered=loaded))
