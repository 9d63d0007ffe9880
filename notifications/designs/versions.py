"""Saving a design, looking at what changed, and going back. A version is never altered; an edit makes a new one."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.designs.blocks import Document, checked
from notifications.designs.compiling import compiled
from notifications.designs.problems import Problem, Refused
from notifications.designs.proving import prove
from notifications.models import MailDesign, MailDesignVersion, MailPicture


class Outdated(Exception):
    """Somebody saved a newer version in the meantime; nothing was changed."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the current version is {current}")
        self.current = current


def create(template: str, name: str, document: Any, by: str) -> MailDesign:
    """A new design with its first version, in the open scope. Raises Refused."""
    made, sources = ready(document, template)
    with transaction.atomic():
        design: MailDesign = MailDesign.objects.create(template=template, name=name, version=1)
        _keep(design, made, sources, by, "")
    return design


def save(design: MailDesign, document: Any, *, based_on: int, by: str, note: str = "") -> MailDesignVersion:
    """Keep the document as a new version and make it the current one; mails that are planned will use it.

    `based_on` is the version that was edited. Raises Outdated when another is current by now, and Refused for a
    document that is wrong. A document without a change makes no version.
    """
    made, sources = ready(document, design.template)
    with transaction.atomic():
        locked = MailDesign.objects.select_for_update().order_by("pk").get(pk=design.pk)
        if locked.version != based_on:
            raise Outdated(locked.version)
        present = version(locked, based_on)
        if present is not None and present.document == made:
            return present
        locked.version = based_on + 1
        locked.save(update_fields=["version"])
        return _keep(locked, made, sources, by, note)


def restore(design: MailDesign, number: int, *, based_on: int, by: str) -> MailDesignVersion:
    """Make an old version the newest again. Raises Outdated, Refused and MailDesignVersion.DoesNotExist."""
    old = MailDesignVersion.objects.get(design=design, number=number)
    return save(design, old.document, based_on=based_on, by=by, note=_("Version %(number)s again") % {"number": number})


def ready(document: Any, template: str) -> tuple[Document, dict[str, dict[str, str]]]:
    """The checked document and its sources, tried out for the merchant in scope. Raises Refused."""
    made = checked(document, template)
    _refuse_lost_pictures(made)
    sources = compiled(made, template)
    prove(sources, Merchant.objects.select_related("brand").get(pk=current_merchant_id()), template)
    return made, sources


def version(design: MailDesign, number: int | None = None) -> MailDesignVersion | None:
    """A version of the design, the current one by default."""
    wanted = design.version if number is None else number
    found: MailDesignVersion | None = MailDesignVersion.objects.filter(design=design, number=wanted).first()
    return found


def current_versions(design_ids: Collection[int]) -> dict[int, MailDesignVersion]:
    """The current version of each design, by the design's id, in one query: what is sent."""
    rows = MailDesignVersion.objects.filter(design__in=list(design_ids), number=F("design__version"))
    return {row.design_id: row for row in rows.only("pk", "merchant_id", "design_id", "number", "compiled")}


def _keep(
    design: MailDesign, document: Document, sources: dict[str, dict[str, str]], by: str, note: str
) -> MailDesignVersion:
    made: MailDesignVersion = MailDesignVersion.objects.create(
        design=design, number=design.version, document=document, compiled=sources, made_by=by, note=note[:200]
    )
    return made


def _refuse_lost_pictures(document: Document) -> None:
    """Raise Refused for a picture that is not this merchant's."""
    wanted = {
        (language, place): block["picture"].partition(".")[0]
        for language, words in document.items()
        for place, block in enumerate(words["blocks"])
        if block["type"] == "image"
    }
    there = (
        set(MailPicture.objects.filter(digest__in=wanted.values()).values_list("digest", flat=True))
        if wanted
        else set()
    )
    lost = [where for where, digest in wanted.items() if digest not in there]
    if lost:
        words = _("Choose a picture.")
        raise Refused(*(Problem(words, field="picture", block=place, language=language) for language, place in lost))
