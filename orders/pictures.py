"""Copying product pictures from the shop's host, once per address, so that customers' pages never ask it."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from inbox.http import HttpProblem, HttpSession
from merchants.tenancy import scoped, unscoped
from merchants.throttle import hits
from orders.models import Line, Picture
from orders.tasks import picture_bell
from orders.thumbnails import NoPicture, thumbnail
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, requeue, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 10  # times SECONDS stays below the lease
SECONDS = 10.0  # for one picture, all told
MOST_BYTES = 8 * 1024 * 1024
A_MINUTE = 60  # pictures a minute per merchant: a shop's host must not feel us
ANEW_AFTER = timedelta(days=30)  # a picture that is still in use is fetched again, in case the shop changed it
ACCEPT = "image/avif,image/webp,image/jpeg,image/png,image/*;q=0.5"


def want(urls: Iterable[str]) -> dict[str, int]:
    """The ids of the pictures behind the addresses, by address; new ones are fetched soon. "" has none.

    Call it in the transaction of the rows that show them, within the merchant's scope.
    """
    by_hash = {_hash(url): url for url in urls if url}
    if not by_hash:
        return {}
    known = _known(by_hash)
    if missing := sorted(by_hash.keys() - known.keys()):
        # In one order, so that two orders with the same two pictures never wait for each other.
        new = [Picture(url=by_hash[key], url_hash=key) for key in missing]
        Picture.objects.bulk_create(new, ignore_conflicts=True)
        known = _known(by_hash)
        transaction.on_commit(picture_bell.ring)
    _fetch_anew(known.values())
    return {by_hash[key]: pk for key, pk in known.items()}


def drain(limit: int | None = None) -> int:
    """Fetch due pictures until none is left (or `limit`, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def process(taken: Claim) -> None:
    """Fetch one picture. A failure makes the row step aside or ends it; it never stops the batch."""
    try:
        url = _url_of(taken)
        thumb = _fetched(url) if url else b""
        if not thumb:
            return
        with scoped(taken.merchant_id):
            row = held(Picture.objects.all(), taken)
            if row is not None:
                if row.fetched_at is None:
                    # Written anew, so that pages which show them see that something changed (storefront/versions.py).
                    Line.objects.filter(picture=row).update(picture=row)
                row.thumb, row.fetched_at = thumb, timezone.now()
                row.save(update_fields=["thumb", "fetched_at"])
                finish(row)
    except Exception as error:
        # A picture that is gone is the shop's affair and no fault of ours.
        log.info("picture %s not copied, attempt %s: %s", taken.id, taken.token, type(error).__name__)
        retry = not isinstance(error, NoPicture) and not (isinstance(error, HttpProblem) and not error.retry)
        with scoped(taken.merchant_id):
            step_aside(Picture, taken, error, retry)


def lean(url: str) -> str:
    """The address of a smaller original where the host is known to make one: Shopify's CDN resizes on request
    (shopify.dev, "Image transformations"), which saves both sides megabytes."""
    parts = urlsplit(url)
    if parts.hostname != "cdn.shopify.com":
        return url
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("width", "height", "crop")]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("width", "256")])))


def _take() -> list[Claim]:
    with unscoped("claim due pictures of every merchant"):
        return claim(Picture, BATCH, bury_after=MAX_ATTEMPTS)


def _url_of(taken: Claim) -> str:
    """The address to ask; "" when the claim was lost, or this merchant had enough for the minute."""
    with scoped(taken.merchant_id):
        row = held(Picture.objects.all(), taken)
        if row is None:
            return ""
        count = hits(f"pictures:{taken.merchant_id}", timedelta(minutes=1))
        if count <= A_MINUTE:
            return str(row.url)
        # Not an attempt: nobody was asked.
        later = timezone.now() + timedelta(minutes=1 + (count - A_MINUTE) // A_MINUTE)
        Picture.objects.filter(pk=row.pk).update(due_at=later, attempts=F("attempts") - 1)
        return ""


def _fetched(url: str) -> bytes:
    with HttpSession(seconds=SECONDS, max_bytes=MOST_BYTES) as http:
        answer = http.get(lean(url), headers={"Accept": ACCEPT})
    return thumbnail(answer.body)


def _known(by_hash: dict[bytes, str]) -> dict[bytes, int]:
    rows = Picture.objects.filter(url_hash__in=list(by_hash)).values_list("url_hash", "pk")
    return {bytes(key): pk for key, pk in rows}


def _fetch_anew(ids: Iterable[int]) -> None:
    """Note that the pictures are in use, once a month, and fetch them again; the old copies stay until then."""
    old = Q(wanted_at__lt=timezone.now() - ANEW_AFTER)
    rows = Picture.objects.select_for_update(skip_locked=True).filter(old, pk__in=list(ids)).order_by("pk")
    found = [row.pk for row in rows.only("pk")]
    if found:
        requeue(Picture.objects.filter(pk__in=found))
        Picture.objects.filter(pk__in=found).update(wanted_at=timezone.now())
        transaction.on_commit(picture_bell.ring)


def _hash(url: str) -> bytes:
    return hashlib.sha256(url.encode()).digest()[:16]
