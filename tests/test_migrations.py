"""A database of the release before the journeys, with rows in it, becomes today's: nothing is lost or switched on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from merchants.tenancy import SET_SCOPE

BEFORE = [
    ("merchants", "0002_the_customers_pages"), ("orders", "0002_the_customers_pages"),
    ("tracking", "0002_the_customers_pages"), ("notifications", "0001_initial"), ("care", "0001_initial"),
    ("visits", "0001_initial"), ("inbox", "0001_initial"), ("outbox", "0001_initial"),
]  # fmt: skip
AFTER = [("notifications", "0002_journeys"), ("care", "0002_journeys"), ("outbox", "0002_journeys")]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
Insert = Callable[..., int]


@contextmanager
def database(name: str) -> Iterator[BaseDatabaseWrapper]:
    """An empty database beside the one of the tests."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    # An alias of its own: transactions and the list of what is applied are looked up by it.
    connections.databases["old"] = {**connection.settings_dict, "NAME": name}
    try:
        yield connections["old"]
    finally:
        connections["old"].close()
        del connections["old"], connections.databases["old"]
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def inserter(cursor: Any) -> Insert:
    """insert(table, **columns) -> id; what was not said is filled with something that fits its type."""
    fitting = {
        "text": "", "character varying": "", "bigint": 0, "integer": 0, "smallint": 0, "boolean": False, "jsonb": "[]",
        "timestamp with time zone": MONDAY, "bytea": b"", "uuid": "00000000-0000-0000-0000-000000000000",
        "interval": timedelta(0),
    }  # fmt: skip

    def insert(table: str, **columns: Any) -> int:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
            " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
            [table],
        )
        columns = {**{name: fitting[kind] for name, kind in cursor.fetchall()}, **columns}
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(["%s"] * len(columns))
        key = "message_id" if table.endswith("messagecontent") else "id"
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key}", list(columns.values()))
        return int(cursor.fetchone()[0])

    return insert


def fill(insert: Insert, slug: str) -> dict[str, Any]:
    """A merchant of the old release: an order, a journey switched off and one with two mails, and two consents."""
    merchant = insert("merchants_merchant", slug=slug, name=slug)
    own = {"merchant_id": merchant}
    shop = insert("inbox_connection", **own, key=slug)
    customer = insert("orders_customer", **own, email=f"anna@{slug}.example")
    order = insert("orders_order", **own, connection_id=shop, external_id="1", customer_id=customer, public_id=slug)
    about = {"order_id": order, "occurred_at": MONDAY, **own}
    placed = insert("outbox_domainevent", type="order.placed", subject_type="order", subject_id=order, **about)
    kept = {
        "email": f"anna@{slug}.example", "address_hash": b"h" * 32, "purpose": "newsletter", "source": "order page",
        "wording": "Yes, the newsletter", "wording_version": "abc", "language": "nl", "order_id": order,
    }  # fmt: skip
    ended = insert("care_newsletterconsent", **own, **kept, state="withdrawn", ended_at=MONDAY)
    consent = insert("care_newsletterconsent", **own, **kept, state="confirmed", confirmed_at=MONDAY)
    asked = insert(
        "outbox_domainevent", type="newsletter.asked", subject_type="newsletterconsent", subject_id=consent, **about
    )
    news = insert("notifications_journey", **own, key="newsletter.asked", trigger="newsletter.asked", mail_class=2,
                  is_active=True, enrol_within=timedelta(days=2))  # fmt: skip
    insert("notifications_step", **own, journey_id=news, template="newsletter_confirm", delay=timedelta(0))
    review = insert("notifications_journey", **own, key="review_request", trigger="order.delivered", mail_class=3,
                    is_active=False, enrol_within=timedelta(days=5), exit_events='["order.cancelled"]')  # fmt: skip
    delays = [timedelta(days=14), timedelta(hours=36), timedelta(minutes=90)]
    steps = [insert("notifications_step", **own, journey_id=review, position=position, template="review_request",
                    delay=delay) for position, delay in enumerate(delays)]  # fmt: skip
    later = MONDAY + timedelta(hours=1)
    about = {"order_id": order, "state": "active", "created_at": later, **own}
    run = insert("notifications_enrolment", journey_id=review, subject_type="order", subject_id=order,
                 event_id=placed, **about)  # fmt: skip
    insert("notifications_enrolment", journey_id=news, subject_type="newsletterconsent", subject_id=consent,
           event_id=asked, **about)  # fmt: skip
    messages = [insert("notifications_message", **own, enrolment_id=run, step_id=step, mail_class=3, state=0,
                       due_at=later) for step in steps]  # fmt: skip
    insert("notifications_messagecontent", **own, message_id=messages[0], recipient="anna@x.example", headers="{}")
    return {
        "slug": slug, "merchant": merchant, "customer": customer, "order": order, "consent": consent, "ended": ended,
        "review": review, "run": run,
    }  # fmt: skip


def test_rows_of_the_release_before_the_journeys_come_through_the_migrations(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    # Not the mark: it allows no second database.
    with django_db_blocker.unblock(), database(f"{connection.settings_dict['NAME']}_old") as old:
        MigrationExecutor(old).migrate(BEFORE)
        with old.cursor() as cursor:
            cursor.execute(SET_SCOPE.replace("true", "false"), ["", "on"])
            both = [fill(inserter(cursor), slug) for slug in ("loper", "funkwerk")]
            cursor.execute(SET_SCOPE.replace("true", "false"), ["", "off"])
        MigrationExecutor(old).migrate(AFTER)
        with old.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM consents_consent")
            assert cursor.fetchone() == (0,), "a migration left the rows of every merchant in sight"
            cursor.execute(SET_SCOPE.replace("true", "false"), ["", "on"])
            for made in both:
                _look(cursor, made)


def _look(cursor: Any, made: dict[str, Any]) -> None:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        cursor.execute(sql, made)
        return list(cursor.fetchall())

    address = (f"anna@{made['slug']}.example", (b"h" * 32).hex())
    assert rows(
        "SELECT id, order_id, purpose, wording, state, confirmed_at, email, encode(address_hash, 'hex')"
        " FROM consents_consent WHERE merchant_id = %(merchant)s ORDER BY id"
    ) == [
        (made["ended"], made["order"], "newsletter", "Yes, the newsletter", "withdrawn", None, *address),
        (made["consent"], made["order"], "newsletter", "Yes, the newsletter", "confirmed", MONDAY, *address),
    ]
    assert rows("SELECT nextval(pg_get_serial_sequence('consents_consent', 'id')) > max(id) FROM consents_consent") == [
        (True,)
    ]
    about = "WHERE subject_type = 'consent' AND merchant_id = %(merchant)s"
    for table in ("outbox_domainevent", "notifications_enrolment"):
        assert rows(f"SELECT subject_id FROM {table} {about}") == [(made["consent"],)]
    assert rows("SELECT key, state, blueprint, purpose, version FROM notifications_journey"
                " WHERE merchant_id = %(merchant)s ORDER BY key") == [
        ("newsletter.asked", "on", "newsletter.asked", "", 1),
        ("review_request", "off", "review_request", "reviews", 1),
    ]  # fmt: skip
    assert rows("SELECT slot, amount, unit FROM notifications_step WHERE journey_id = %(review)s ORDER BY slot") == [
        (0, 14, "days"),
        (1, 36, "hours"),
        (2, 90, "minutes"),
    ]
    assert rows("SELECT slot, due_hour FROM notifications_message WHERE enrolment_id = %(run)s ORDER BY slot") == [
        (slot, int((MONDAY + timedelta(hours=1)).timestamp() // 3600)) for slot in range(3)
    ]
    assert rows("SELECT round, version, customer_id, anchor_at FROM notifications_enrolment WHERE id = %(run)s") == [
        (0, 1, made["customer"], MONDAY)
    ]
    assert rows("SELECT mail_class FROM notifications_messagecontent WHERE merchant_id = %(merchant)s") == [(3,)]
