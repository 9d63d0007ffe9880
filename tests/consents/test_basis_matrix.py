"""No advertising without a basis: every combination of what can be known of somebody, against a rule written anew."""

from itertools import product

import pytest
from django.db import connection

from consents.basis import Basis, Standing, basis_of
from consents.purposes import Purpose
from notifications.facts.snapshot import Person
from notifications.guards import verdict
from notifications.models import MailClass
from tests.notifications.told import told

SAID = (None, "asked", "confirmed", "withdrawn")
YES_NO = (None, True, False)
NO_BASIS = {"no_basis", "said_no", "purpose_refused", "consent_withdrawn", "consent_unconfirmed", "suppressed:x"}
EVERYTHING = list(product(Purpose.values, SAID, YES_NO, YES_NO, (False, True), (False, True), (None, 3, 2)))


def expected(purpose: str, said: str | None, opt_in: bool | None, soft: bool, refused: bool) -> bool:
    """The law in a few lines, without the code's own order of questions."""
    no = refused or said == "withdrawn" or (opt_in is False and said != "confirmed")
    by_himself = purpose in ("newsletter", "wishes")  # asked for, or nothing
    own_goods = purpose in ("offers", "reviews", "loyalty")  # no evening in the shop, no prize draw
    yes = said == "confirmed" or (not by_himself and (opt_in is True or (soft and own_goods)))
    return yes and not no


def test_the_whole_matrix_with_the_guards() -> None:
    """6 purposes x 4 words of his x 3 flags x 3 soft opt-ins x bought or not x refused or not x 3 suppressions."""
    assert not connection.in_atomic_block, "nothing is asked of the database"
    for purpose, said, opt_in, offered, bought, refused, closed in EVERYTHING:
        person = Person(
            consents={purpose: said} if said else {}, marketing_opt_in=opt_in, opt_out_offered=offered,
            has_bought=bought,
            refused_purposes=frozenset({purpose}) if refused else frozenset(), suppressed_from=closed,
            suppressed_why="x" if closed else "",
        )  # fmt: skip
        may = expected(purpose, said, opt_in, bool(offered and bought), refused) and closed is None
        # Words that have no purpose of their own: those that do are asked for that one too.
        found = verdict(told("order_placed", purpose=purpose, person=person))
        case = (purpose, said, opt_in, offered, bought, refused, closed)
        assert (found is None) == may, (case, found)
        assert found is None or found.reason in NO_BASIS, (case, found)
        news = verdict(told("order_placed", mail_class=MailClass.STATUS, person=person))
        assert (news is None) == (closed != 2), (case, "status mail needs no basis, and stops for a dead mailbox only")
        assert verdict(told("order_placed", mail_class=MailClass.LEGAL, person=person)) is None, case


def test_a_purpose_opens_no_other() -> None:
    """A yes to one kind of mail is no yes to the next."""
    for said, asked in product(Purpose.values, Purpose.values):
        if asked != said:
            assert not basis_of(asked, Standing(consents={said: "confirmed"})).allows


@pytest.mark.parametrize("purpose", ["", *Purpose.values])
def test_silence_is_no_basis(purpose: str) -> None:
    assert basis_of(purpose, Standing()) is Basis.NONE


def test_news_of_products_goes_to_whoever_asked_for_it_and_to_nobody_else() -> None:
    anything = Standing(opt_in=True, opt_out_offered=True, has_bought=True)
    assert basis_of(Purpose.WISHES, anything) is Basis.NONE
    assert basis_of(Purpose.WISHES, Standing({Purpose.WISHES: "confirmed"})) is Basis.CONSENT


def test_a_journey_without_a_purpose_is_judged_as_an_offer() -> None:
    assert not basis_of("", Standing(refused={"offers"}, opt_in=True)).allows
    assert basis_of("", Standing(opt_out_offered=True, has_bought=True)).allows
    assert not basis_of("", Standing(opt_out_offered=True)).allows, "an address that comes from no sale"
