"""What an order's page shows besides the order itself. Each section is made by one function from the page's rows.

A section is an object with a `template`, a partial that reads it as `section`; the function returns None when there
is nothing to show. NOW stands right below the answer ("what you can do now"), CARE at the very end.
"""

from collections.abc import Callable
from typing import Protocol

from storefront.caring.sections import CARE_SECTIONS
from storefront.changing.section import changes_section
from storefront.reading import Rows
from storefront.returning.beginning import arrived_section, begin_section
from storefront.returning.recycling_section import recycling_section
from storefront.returning.section import returns_section
from storefront.visiting.sections import booked_section, collect_section, offer_section


class Section(Protocol):
    @property
    def template(self) -> str: ...


Maker = Callable[[Rows], Section | None]

# What lies ready comes first: whoever opens the page in the shop looks for the code.
NOW: tuple[Maker, ...] = (collect_section, changes_section, returns_section, arrived_section, booked_section)
CARE: tuple[Maker, ...] = (begin_section, *CARE_SECTIONS, recycling_section, offer_section)


def made(makers: tuple[Maker, ...], rows: Rows) -> list[Section]:
    """The sections of this page, in order."""
    return [section for maker in makers if (section := maker(rows)) is not None]
