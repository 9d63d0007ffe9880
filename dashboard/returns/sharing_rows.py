"""The first screen has so many rows for returns: no kind of trouble may take them all and hide another."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import ngettext

from dashboard.needs.need import SHOWN, Need

Kind = tuple[Callable[[], Iterable[Need]], str, str]  # its rows, and where all of them stand: a view and its query


def shared(kinds: Sequence[Kind]) -> Iterator[Need]:
    """At most SHOWN rows in all: of each kind the most urgent, then one row that says how many more there are."""
    found = [(list(rows()), view, query) for rows, view, query in kinds]
    most = SHOWN
    while most > 1 and sum(min(len(rows), most + 1) for rows, *_link in found) > SHOWN:
        most -= 1
    for rows, view, query in found:
        if len(rows) <= most + 1:
            yield from rows
            continue
        yield from rows[:most]
        # Who asks for SHOWN + 1 rows and gets them does not know how many there are.
        yield _more(rows[most:], view, query, is_all=len(rows) <= SHOWN)


def _more(left: Sequence[Need], view: str, query: str, *, is_all: bool) -> Need:
    count = len(left)
    words = ngettext("%(count)s more like this", "%(count)s more like these", count)
    return Need(
        what=words % {"count": count if is_all else f"{count}+"},
        means=left[0].what,
        tone=left[0].tone,
        link=(view, ()),
        link_query=query,
    )
