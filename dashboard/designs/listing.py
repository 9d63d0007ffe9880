"""The list of mails: the merchant's own, told apart by use, language, difference and hand; then every mail there is."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import F
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import page
from dashboard.words import MAILS, told
from merchants.models import Merchant
from notifications.designs.blocks import Document, checked
from notifications.designs.comparing import changes
from notifications.designs.copying import NEVER, NotCopied, copied
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.journeys.titles import title
from notifications.models import Journey, MailDesign, MailDesignVersion, Step


@dataclass(frozen=True)
class Use:
    """A journey that sends a mail, with the built-in words or with a design of the merchant's."""

    journey: Journey
    title: str
    design_id: int | None

    @property
    def is_live(self) -> bool:
        return bool(self.journey.state == Journey.State.ON)


@dataclass(frozen=True)
class Own:
    """One of the merchant's own mails, with what tells it apart from its neighbours."""

    design: MailDesign
    mail: str
    uses: list[Use]
    saved: MailDesignVersion | None
    languages: list[tuple[str, int]]  # each with how many things differ from the built-in words

    @property
    def is_live(self) -> bool:
        return any(use.is_live for use in self.uses)


@require_safe
@member_required
def designs(request: MemberRequest) -> HttpResponse:
    """Every mail: which journeys send it, and the merchant's own versions of it."""
    own: dict[str, list[MailDesign]] = defaultdict(list)
    for row in MailDesign.objects.order_by("name", "pk"):
        own[row.template].append(row)
    uses = _uses()
    rows = [
        {"template": key, "words": told(MAILS, key), "designs": own.get(key, []), "uses": uses.get(key, []),
         "may_copy": key not in NEVER}
        for key in templates()
    ]  # fmt: skip
    context = {"here": "designs", "rows": rows, "own": _own(request.member.merchant, own, uses)}
    return page(request, "dashboard/designs/list.html", context)


def templates() -> list[str]:
    """The mails that journeys can send, in the order of the built-in journeys."""
    return list(dict.fromkeys(step.template for blueprint in BLUEPRINTS for step in blueprint.steps))


def is_live(design: MailDesign) -> bool:
    """Does a journey that is on send it now?"""
    return any(use.is_live and use.design_id == design.pk for use in _uses().get(design.template, []))


def _uses() -> dict[str, list[Use]]:
    """By mail the journeys whose current version sends it."""
    found: dict[str, list[Use]] = defaultdict(list)
    steps = Step.objects.select_related("journey").exclude(journey__state=Journey.State.ARCHIVED)
    for step in steps.order_by("journey_id", "position"):
        use = Use(step.journey, title(step.journey), step.design_id)
        if step.version == step.journey.version and use not in found[step.template]:
            found[step.template].append(use)
    return found


def _own(merchant: Merchant, own: dict[str, list[MailDesign]], uses: dict[str, list[Use]]) -> list[Own]:
    versions = MailDesignVersion.objects.filter(number=F("design__version")).defer("compiled")
    newest = {row.design_id: row for row in versions}
    made = []
    for template, rows in own.items():
        built_in = _built_in(merchant, template)
        for row in rows:
            saved = newest.get(row.pk)
            used = [use for use in uses.get(template, []) if use.design_id == row.pk]
            languages = _languages(built_in, saved.document if saved else {})
            made.append(Own(row, told(MAILS, template), used, saved, languages))
    return sorted(made, key=lambda one: (not one.is_live, one.mail, one.design.name))


def _built_in(merchant: Merchant, template: str) -> Document:
    """The built-in words as a document, to compare with; empty where they have none."""
    try:
        return checked(copied(merchant, template), template)
    except NotCopied:
        return {}


def _languages(built_in: Document, document: Document) -> list[tuple[str, int]]:
    counts = Counter(change.language for change in changes(built_in, document)) if built_in else Counter()
    return [(language, counts[language]) for language in document]
