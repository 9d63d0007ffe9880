"""Evidence: whatever is changed behind our back shows, and a person can still be forgotten."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from returns.evidence import canonical, digest_of, verify
from returns.models import Evidence, Return, ReturnItem, Withdrawal
from tests import cast
from tests.returns.declared import placed, withdrawn


@pytest.fixture
def three(loper: cast.Shop) -> list[Withdrawal]:
    return [withdrawn(loper, name=f"Klant {number}") for number in range(3)]


def broken(shop: cast.Shop) -> int | None:
    with shop.scoped():
        return verify()


def behind_our_back(shop: cast.Shop, statement: str, *values: object) -> None:
    """As somebody with the database's password would."""
    with shop.scoped(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE returns_evidence DISABLE TRIGGER evidence_stays")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE returns_evidence ENABLE TRIGGER evidence_stays")


def test_a_digest_is_over_one_text_for_one_meaning() -> None:
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    assert digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_untouched_chain_holds_and_each_merchant_has_its_own(
    loper: cast.Shop, funkwerk: cast.Shop, three: list[Withdrawal]
) -> None:
    withdrawn(funkwerk)
    assert broken(loper) is None and broken(funkwerk) is None
    with funkwerk.scoped():
        assert Evidence.objects.get().number == 1
    with loper.scoped():
        links = list(Evidence.objects.all())
        assert [link.previous for link in links] == ["", links[0].digest, links[1].digest]


def test_the_database_takes_no_change_and_no_removal(loper: cast.Shop, three: list[Withdrawal]) -> None:
    for change in (lambda: Evidence.objects.update(kind="x"), lambda: Evidence.objects.all().delete()):
        with loper.scoped(), pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE returns_withdrawal SET name = 'Iemand anders' WHERE id = %s", 2),
        ("UPDATE returns_withdrawal SET statement = statement || '.' WHERE id = %s", 2),
        ("UPDATE returns_withdrawal SET declared_at = declared_at + interval '1 day' WHERE id = %s", 2),
        ("UPDATE returns_withdrawal SET items = '[{}]' WHERE id = %s", 2),
        ("UPDATE returns_withdrawal SET name='', identification='', email='', statement='' WHERE id = %s", 2),
        ("DELETE FROM returns_withdrawal WHERE id = %s", 2),
        ("UPDATE returns_evidence SET at = at + interval '1 second' WHERE subject_id = %s", 2),
        ("UPDATE returns_evidence SET body_digest = repeat('0', 64) WHERE subject_id = %s", 2),
        ("UPDATE returns_evidence SET previous = repeat('0', 64) WHERE subject_id = %s", 2),
        ("DELETE FROM returns_evidence WHERE subject_id = %s", 2),
    ],
)
def test_a_change_shows(loper: cast.Shop, three: list[Withdrawal], statement: str, found: int) -> None:
    behind_our_back(loper, statement, three[1].pk)
    assert broken(loper) == found


def test_a_link_cut_off_at_the_end_shows_by_the_declaration_that_is_left(
    loper: cast.Shop, three: list[Withdrawal]
) -> None:
    behind_our_back(loper, "DELETE FROM returns_evidence WHERE subject_id = %s", three[2].pk)
    assert broken(loper) == 3


def test_the_command_says_it_and_fails(loper: cast.Shop, funkwerk: cast.Shop, three: list[Withdrawal]) -> None:
    out = StringIO()
    call_command("verify_evidence", stdout=out)
    assert out.getvalue().splitlines() == ["funkwerk: 0 links, holds", "loper: 3 links, holds"]
    behind_our_back(loper, "UPDATE returns_withdrawal SET name = 'x' WHERE id = %s", three[0].pk)
    with pytest.raises(CommandError, match="loper"):
        call_command("verify_evidence", "--merchant", "loper", stdout=out)
    assert "loper: 3 links, broken at number 1" in out.getvalue()


def test_forgetting_a_person_empties_the_words_and_the_chain_still_holds(loper: cast.Shop) -> None:
    order = placed(loper)
    found = withdrawn(loper, name="Sanne Geheim")
    stranger = withdrawn(loper, name="Iemand Anders", email="iemand@post.example", identification="geen idee 7")
    cast.work()
    with loper.scoped():
        Return.objects.update(name="Sanne Geheim", sender={"line1": "Geheimstraat 1"})
        ReturnItem.objects.update(comment="Geheim")
    loper.tells("customer.redact", {"email": cast.SANNE["email"]})
    cast.work()
    with loper.scoped(), connection.cursor() as cursor:
        for table in ("return", "returnitem", "withdrawal", "returnmove", "evidence"):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ' '), '') FROM returns_{table} AS one")
            said = str(cursor.fetchone())
            assert "Geheim" not in said and cast.SANNE["email"] not in said, table
        found.refresh_from_db()
        assert (found.order, found.statement, found.items) == (order, "", [])
        assert Return.objects.get().items.get().title == "Wolkenloper 3", "what was bought stays, for the tax"
        assert Withdrawal.objects.get(pk=stranger.pk).name == "Iemand Anders"
    assert broken(loper) is None


def test_who_declared_without_an_order_is_forgotten_by_his_address(loper: cast.Shop) -> None:
    placed(loper)
    row = withdrawn(loper, identification="geen idee 7")
    loper.tells("customer.redact", {"email": cast.SANNE["email"]})
    cast.work()
    with loper.scoped():
        row.refresh_from_db()
        assert (row.email, row.statement) == ("", "")
    assert broken(loper) is None
