"""The merchant's own pick-up points: files as spreadsheets make them, each fault named, all of a list or none of it."""

import json
import threading
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from merchants.tenancy import scoped
from tests import cast
from tests.cast import Shop
from tracking.models import PickupPoint
from tracking.pickup.rows import lines_of, point_row
from tracking.pickup.uploading import UploadProblem, remove_points, replace_points

HEAD = "id;name;street;postal_code;city;country;latitude;longitude;mon;tue;sun;closed_on;locker;wheelchair"
GOOD = (
    "W1;Loper Amsterdam;Keizersgracht 1;1015 CC;Amsterdam;NL;52,3755;4,8852;09:30-12:30, 13:00-18:00;"
    "9.30-18.00;gesloten;2099-12-25;no;yes"
)


def rows(shop: Shop) -> list[dict[str, Any]]:
    with shop.scoped():
        return list(PickupPoint.objects.order_by("pk").values())


def upload(shop: Shop, *lines: str, encoding: str = "utf-8") -> Any:
    with shop.scoped():
        return replace_points("\r\n".join(lines).encode(encoding))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_spreadsheets_file_is_read(loper: Shop, separator: str, encoding: str) -> None:
    cells = [f'"{cell}"' if separator in cell else cell for cell in GOOD.split(";")]
    assert upload(loper, HEAD.replace(";", separator), separator.join(cells), "", encoding=encoding).problems == []
    (row,) = rows(loper)
    assert (row["external_id"], row["latitude"], row["longitude"]) == ("W1", 52.3755, 4.8852)
    assert row["hours"] == {"mon": [["09:30", "12:30"], ["13:00", "18:00"]], "tue": [["09:30", "18:00"]]}
    assert (row["closed_on"], row["is_locker"], row["is_accessible"]) == (["2099-12-25"], False, True)


def test_json_says_the_same(loper: Shop) -> None:
    told = {
        "id": 7, "name": "Loper", "street": "Keizersgracht 1", "postal_code": "1015CC", "city": "Amsterdam",
        "country": "nl", "lat": 52.3755, "lng": 4.8852, "hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]]},
        "closed_on": ["2099-12-25", "2099-12-26"], "wheelchair": False,
    }  # fmt: skip
    for whole in ([told], {"points": [told]}):
        assert upload(loper, json.dumps(whole)).count == 1
        (row,) = rows(loper)
        assert (row["external_id"], row["country"], row["is_accessible"]) == ("7", "NL", False)
        assert row["hours"] == {"mon": [["09:00", "12:00"], ["13:00", "18:00"]]}
        assert row["closed_on"] == ["2099-12-25", "2099-12-26"]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("id", "", "must not be empty"),
        ("name", "x" * 201, "at most 200 characters"),
        ("country", "Nederland", "two letters"),
        ("postal_code", "1015", None),
        ("postal_code", "0015 CC", "such as 1015 CC"),
        ("latitude", "north", "between -90 and 90"),
        ("latitude", "95", "between -90 and 90"),
        ("latitude", "", "both latitude and longitude"),
        ("longitude", "1e3", "between -180 and 180"),
        ("mon", "morning", "09:00-12:30, 13:30-18:00"),
        ("mon", "09:00-25:00", "09:00-12:30, 13:30-18:00"),
        ("closed_on", "25-12-2026", "2026-12-25"),
        ("wheelchair", "perhaps", "yes or no"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(loper: Shop, column: str, cell: str, expected: str | None) -> None:
    cells = dict(zip(HEAD.split(";"), GOOD.split(";"), strict=True)) | {column: cell, "id": "W2"}
    if column == "id":
        cells["id"] = cell
    came = upload(loper, HEAD, GOOD, ";".join(cells.values()))
    if expected is None:
        assert came.problems == []
        return
    (problem,) = came.problems
    assert (problem.line, problem.column) == (3, column)
    assert expected in problem.expected
    assert rows(loper) == []


def test_lines_are_counted_as_an_editor_does(loper: Shop) -> None:
    long = GOOD.replace("Loper Amsterdam", '"Loper\nAmsterdam"')
    came = upload(loper, HEAD, long, "", GOOD.replace("W1", "W2").replace("NL", "N1"))
    assert [(problem.line, problem.column) for problem in came.problems] == [(5, "country")]


def test_the_same_id_twice_is_a_fault_of_the_second(loper: Shop) -> None:
    came = upload(loper, HEAD, GOOD, GOOD)
    assert [(problem.line, problem.column) for problem in came.problems] == [(3, "id")]


def test_a_bad_file_leaves_the_list_as_it_was(loper: Shop) -> None:
    upload(loper, HEAD, GOOD)
    before = rows(loper)
    for bad in (b"", b"\xff\xfe\x00", b"id;name\r\n1;2", b"{", b"[7]", b'{"points": 3}', b"a\0b", b"x" * 13_000_000):
        with loper.scoped(), pytest.raises(UploadProblem):
            replace_points(bad)
    upload(loper, HEAD, GOOD.replace("NL", "??"))
    assert rows(loper) == before


def test_a_new_file_takes_the_place_of_the_old(loper: Shop, funkwerk: Shop) -> None:
    upload(funkwerk, HEAD, GOOD)
    upload(loper, HEAD, GOOD, GOOD.replace("W1", "W2"))
    upload(loper, HEAD, GOOD.replace("W1", "W3"))
    assert [row["external_id"] for row in rows(loper)] == ["W3"]
    assert [row["external_id"] for row in rows(funkwerk)] == ["W1"]
    with loper.scoped():
        assert remove_points() == 1


def test_twenty_thousand_points_and_not_one_more(loper: Shop, django_assert_max_num_queries: Any) -> None:
    many = [GOOD.replace("W1", f"W{number}") for number in range(20_000)]
    with django_assert_max_num_queries(30):
        assert upload(loper, HEAD, *many).count == 20_000
    with pytest.raises(UploadProblem, match="20,000"):
        upload(loper, HEAD, *many, GOOD)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_leave_one_of_the_two_lists() -> None:
    shop = cast.loper()
    both = threading.Barrier(2)

    def send(letter: str) -> None:
        try:
            body = "\n".join([HEAD, *(GOOD.replace("W1", f"{letter}{number}") for number in range(300))]).encode()
            with scoped(shop.merchant.pk):
                PickupPoint.objects.count()
                both.wait()
                replace_points(body)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(letter,)) for letter in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    letters = {row["external_id"][0] for row in rows(shop)}
    assert len(letters) == 1 and len(rows(shop)) == 300


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=14, max_size=14))
def test_whatever_stands_in_the_cells_is_read_or_named(cells: list[str]) -> None:
    text = HEAD + "\n" + ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    for line in lines_of(text):
        row, problems = point_row(line, "2026-01-01")
        assert (row is None) == bool(problems)
        assert all(problem.column in HEAD.split(";") and problem.expected for problem in problems)
