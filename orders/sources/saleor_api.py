"""Saleor's GraphQL API: pages of orders, with its errors in our words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inbox.answers import Answer, HttpProblem
from inbox.contracts import PolledRecord, Rejected
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.reading import Reader
from orders.sources.polling import MAX_PAGES, api_root, dump, list_of, more_next_time, record_of, token_of
from orders.sources.saleor_queries import ORDERS

# Saleor counts a query's cost by its page size; an instance with a lower limit gets smaller pages.
PAGE_SIZES = (50, 20, 5, 1)


class TooCostly(Exception):
    """The query's cost is above the instance's limit."""


@dataclass
class _Place:
    cursor: str | None = None
    size: int = 0


def pages(
    connection: Connection, http: HttpSession, chosen: dict[str, Any], sort: str, modified: str
) -> Iterator[PolledRecord]:
    """The orders that the filter chooses; `modified` names the field with their modification time, or ""."""
    place = _Place()
    for _ in range(MAX_PAGES):
        try:
            answer = _ask(connection, http, chosen, sort, place)
        except TooCostly:
            place.size += 1
            if place.size == len(PAGE_SIZES):
                raise HttpProblem("the shop refuses our query as too costly", retry=False) from None
            continue
        nodes, cursor = _read(answer)
        for node in nodes:
            yield _record(node, answer, modified)
        if not cursor or cursor == place.cursor:
            return
        place.cursor = cursor
    raise more_next_time()


def _ask(connection: Connection, http: HttpSession, chosen: dict[str, Any], sort: str, place: _Place) -> Answer:
    variables = {"first": PAGE_SIZES[place.size], "after": place.cursor, "filter": chosen, "sort": sort}
    answer = http.post(
        api_root(connection) + "/",
        json={"query": ORDERS, "variables": variables},
        headers={"Authorization": f"Bearer {token_of(connection)}"},
        safe=True,
        accept=(400,),
    )
    errors = answer.object().get("errors")
    if errors or answer.status == 400:
        raise _refusal(answer, errors)
    return answer


def _read(answer: Answer) -> tuple[list[Any], str]:
    """The orders of a page, and the cursor of the next one or ""."""
    try:
        page = Reader(answer.object()).at("data", "orders")
        edges = list_of(page.mapping().get("edges"), answer)
        more = page.at("pageInfo", "hasNextPage").flag()
        cursor = page.at("pageInfo", "endCursor").text(1000) if more else ""
    except Rejected as error:
        raise HttpProblem(f"{answer.host} answered in another shape: {error}", retry=True) from error
    return [edge.get("node") if isinstance(edge, dict) else edge for edge in edges], cursor


def _refusal(answer: Answer, errors: Any) -> Exception:
    """Errors come with status 200 or 400. Wrong token or permission will not mend by itself; the rest may."""
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    extensions = first.get("extensions")
    exception = extensions.get("exception") if isinstance(extensions, dict) else None
    code = str(exception.get("code", "")) if isinstance(exception, dict) else ""
    if code == "QueryCostError":
        return TooCostly()
    final = answer.status == 400 or code in (
        "PermissionDenied",
        "InvalidTokenError",
        "ExpiredSignatureError",
        "GraphQLError",
    )
    words = Reader(first.get("message") if isinstance(first.get("message"), str) else None).text(150)
    return HttpProblem(
        f"{answer.host} refused the query: {code} {words}".strip(), retry=not final, status=answer.status
    )


def _record(order: Any, answer: Answer, modified: str) -> PolledRecord:
    """The order with the moment of the answer, by the shop's clock: what it shows is at least that new.

    The name is the order's own, without that moment, so that an unchanged order is a duplicate.
    """
    named = record_of(order, modified)
    fetched = answer.sent_at() or datetime.now(UTC)
    body = dump({"fetched_at": fetched.isoformat(), "order": order})
    return PolledRecord(named.topic, named.external_id, body, named.modified_at if modified else None)
