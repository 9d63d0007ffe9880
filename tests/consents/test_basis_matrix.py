"""No advertising without a basis: every combination of what can be known of somebody, against a rule written anew."""

from itertools import product

import pytest
from django.db import connection

from consents.basis import Basis, Standing, basis_of
from consents.purposes import Purpose
from notifications.facts import Person
from notifications.guards import verdict
from notifications.models import MailClass
from tests.notifications.told import told

SAID = (None, "asked", "confirmed", "withdrawn")
YES_NO = (None, True, False)
NO_BASIS = {"no_basis", "said_no", "purpose_refused", "consent_withdrawn", "consent_unconfirmed", "suppressed:x"}
EVERYTHING = list(product(Purpose.values, SAID, YES_NO, YES_NO, (False, True), (None, 3, 2)))


def expected(purpose: str, said: str | None, opt_in: bool | None, offered: bool | None, refused: bool) -> bool:
    """The law in a few lines, without the code's own order of questions."""
    no = refused or said == "withdrawn" or (opt_in is False and said != "confirmed")
    if purpose == "newsletter":
        yes = said == "confirmed"
    elif purpose == "wishes":
        yes = True
    else:
        yes = said == "confirmed" or opt_in is True or offered is True
    return yes and not no


def test_the_whole_matrix_with_the_guards() -> None:
    """6 purposes x 4 words of his x 3 flags x 3 soft opt-ins x refused or not x 3 suppressions, for each class."""
    assert not connection.in_atomic_block, "nothing is asked of the database"
    for purpose, said, opt_in, offered, refused, closed in EVERYTHING:
        person = Person(
            consents={purpose: said} if said else {}, marketing_opt_in=opt_in, opt_out_offered=offered,
            refused_purposes=frozenset({purpose}) if refused else frozenset(), suppressed_from=closed,
            suppressed_why="x" if closed else "",
        )  # fmt: skip
        may = expected(purpose, said, opt_in, offered, refused) and closed is None
        found = verdict(told(purpose=purpose, person=person))
        case = (purpose, said, opt_in, offered, refused, closed)
        assert (found is None) == may, (case, found)
        assert found is None or found.reason in NO_BASIS, (case, found)
        news = verdict(told("order_placed", mail_class=MailClass.STATUS, person=person))
        assert (news is None) == (closed != 2), (case, "status mail needs no basis, and stops for a dead mailbox only")
        assert verdict(told("order_placed", mail_class=MailClass.LEGAL, person=person)) is None, case


def test_a_purpose_opens_no_other() -> None:
    """A yes to one kind of mail is no yes to the next."""
    for said, asked in product(Purpose.values, Purpose.values):
        if asked not in {said, Purpose.WISHES}:
            assert not basis_of(asked, Standing(consents={said: "confirmed"})).allows


@pytest.mark.parametrize("purpose", ["", *Purpose.values])
def test_silence_is_no_basis(purpose: str) -> None:
    found = basis_of(purpose, Standing())
    assert found is (Basis.ASKED_FOR if purpose == Purpose.WISHES else Basis.NONE)


def test_a_journey_without_a_purpose_is_judged_as_an_offer() -> None:
    assert not basis_of("", Standing(refused={"offers"}, opt_in=True)).allows
    assert basis_of("", Standing(opt_out_offered=True)).allows
