"""What the pages for shop owners show is what works."""

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from inbox.contracts import Credentials, RawWebhook
from inbox.sources import source
from orders.snapshots import Order
from orders.sources.generic import SCHEMA, TYPES, GenericShop
from orders.sources.saleor_queries import SUBSCRIPTION

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "generic-shop.md").read_text(encoding="utf-8")


def block(page: str, language: str) -> str:
    """The one code block of a language on a page."""
    (found,) = blocks(page, language)
    return found


def blocks(page: str, language: str) -> list[str]:
    return [str(found) for found in re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)]


EXAMPLES = {json.loads(example)["type"]: example for example in blocks(PAGE, "json")}


def test_the_worked_example_keeps_to_the_schema_and_becomes_an_order() -> None:
    (told,) = GenericShop().parse(RawWebhook({}, EXAMPLES["order.upserted"].encode(), datetime.now(UTC)), "")
    assert isinstance(told, Order)
    assert (told.number, len(told.lines), len(told.parcels[0].lines)) == ("1042", 2, 2)


def test_the_other_examples_keep_to_the_schema_too() -> None:
    read = {
        kind: source("generic_shop").parse(RawWebhook({}, example.encode(), datetime.now(UTC)), "")
        for kind, example in EXAMPLES.items()
    }
    assert set(read) == {"order.upserted", "customer.updated", "wish.added"}
    (person,), (wish,) = read["customer.updated"], read["wish.added"]
    assert (person.birthday, person.tags, person.standing["points"]) == ("03-27", ("runner",), 1250)
    assert (wish.kind, wish.variant_id, wish.product.variants[0].is_available) == ("stock", "799", False)


def test_the_page_names_every_type_and_every_field_of_the_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert tuple(schema["properties"]["type"]["enum"]) == TYPES
    fields = {
        field
        for name in (
            "order",
            "line",
            "parcel",
            "refund",
            "person",
            "address",
            "customer",
            "customer_told",
            "standing",
            "product",
            "variant",
            "wish",
            "wish_removed",
        )
        for field in schema["$defs"][name]["properties"]
    }
    assert [name for name in [*TYPES, *sorted(fields)] if f"`{name}`" not in PAGE] == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_the_signing_commands_of_the_page_make_a_signature_that_verifies(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text(EXAMPLES["order.upserted"], encoding="utf-8")
    # In place of curl: print the arguments, one a line.
    script = 'curl() { printf "%s\\n" "$@"; }\n' + block(PAGE, "sh")
    done = subprocess.run(["bash", "-euc", script], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, check=True,
                          capture_output=True, text=True)  # fmt: skip
    headers = dict(line.split(": ", 1) for line in done.stdout.splitlines() if line.startswith("webhook-"))
    raw = RawWebhook(headers, (tmp_path / "order.json").read_bytes(), datetime.now(UTC))
    GenericShop().verify(raw, Credentials([re.findall(r'SECRET="(.*)"', PAGE)[0]]))


def test_the_saleor_page_shows_the_subscription_that_the_adapter_reads() -> None:
    assert block((DOCS / "connecting-saleor.md").read_text(encoding="utf-8"), "graphql") == SUBSCRIPTION
