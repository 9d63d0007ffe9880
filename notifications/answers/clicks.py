"""Counting opened links, where the merchant has switched it on: per mail and place, never per person.

Opens of mails are not counted at all. A counted link leads over the merchant's own host; what it leads to is kept in
the database, so nobody can make it lead elsewhere. Links that open an order, end a subscription or are the law's are
left as they are, and so are all links of legal mail.
"""

import html as markup
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from merchants.keyed import keyed_hash
from merchants.links import storefront_url
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.models import ClickTarget, MailClass, SendingChoice, Step

HREF = re.compile(r'(<a\b[^>]*?\shref=")([^"]{1,2000})(")', re.IGNORECASE)
# A long run of letters and digits opens something for somebody: a key, a token, a number of one person's order.
PERSONAL = re.compile(r"(?=[A-Za-z0-9_]*[0-9])[A-Za-z0-9_]{8,}|[@=]")
# Parts of an address that are somebody's, in the words of usual shop systems: an account, an order, a personal link.
SOMEBODYS = frozenset({
    "account", "accounts", "konto", "compte", "profile", "profiel", "profil", "customer", "customers", "klant", "kunde",
    "client", "my", "me", "mijn", "mein", "meine", "mon", "mes", "user", "users", "member", "members", "u", "c",
    "order", "orders", "bestelling", "bestellingen", "bestellung", "bestellungen", "commande", "commandes", "invoice",
    "invoices", "factuur", "rechnung", "facture", "cart", "basket", "checkout", "checkouts", "return", "returns",
    "retour", "retouren", "track", "tracking", "download", "downloads", "wishlist", "login", "invite", "referral",
})  # fmt: skip
NUMBER = re.compile(r"[0-9]+|[A-Za-z0-9_]*[0-9]{5,}[A-Za-z0-9_]*")
WORDS = re.compile(r"[^A-Za-z0-9]+")
SHOWN = timedelta(days=90)
MOST = 50
NO_LINK = "0" * 32


def is_counting() -> bool:
    """Has the merchant in scope switched it on? One query."""
    return SendingChoice.objects.filter(counts_clicks=True).exists()


def switch(wanted: bool) -> None:
    """Count from the next mail on, or stop; links in mails that were sent keep working either way."""
    SendingChoice.objects.update_or_create(defaults={"counts_clicks": wanted})


def rewriter(merchant: Merchant) -> "Rewriter | None":
    """How the html of this merchant's mails gets its counted links; None while nothing is counted.

    Made once a batch; needs an open scope.
    """
    return Rewriter(merchant) if is_counting() else None


@dataclass
class Rewriter:
    """Called with (html, step, mail class). Targets are stored when first met."""

    merchant: Merchant
    _known: set[str] = field(default_factory=set)
    _address: str = ""

    def __call__(self, html: str, step: Step, mail_class: int) -> str:
        if mail_class == MailClass.LEGAL:
            return html
        return HREF.sub(lambda match: self._put(match, step), html)

    def _put(self, match: re.Match[str], step: Step) -> str:
        url = markup.unescape(match.group(2))
        if not is_countable(self.merchant, url):
            return match.group(0)
        digest = _digest(step, url)
        if digest not in self._known:
            _remember(digest, step, url)
            self._known.add(digest)
        self._address = self._address or storefront_url(self.merchant, "mail_click", link=NO_LINK)
        return f"{match.group(1)}{markup.escape(self._address.replace(NO_LINK, digest))}{match.group(3)}"


def is_countable(merchant: Merchant, url: str) -> bool:
    """Only links that are the same for everybody: to the shop's own site, without a key or a question in them, and
    none that the law asks for. A parcel's or an order's address would count a person."""
    try:
        parts, shop = urlsplit(url), urlsplit(merchant.shop_url)
        host, own = (parts.hostname or "").lower(), (shop.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not own or len(url) > 1000 or "@" in parts.netloc:
        return False
    if host.removeprefix("www.") != own or PERSONAL.search(f"{parts.path}?{parts.query}#{parts.fragment}"):
        return False
    if _is_somebodys(parts.path):
        return False
    brand = getattr(merchant, "brand", None)
    return url not in (brand.legal.values() if brand else ())


def target_of(digest: str) -> ClickTarget | None:
    """Where a counted link of the merchant in scope leads."""
    return ClickTarget.objects.filter(digest=digest).first()


def opened(target: ClickTarget) -> None:
    """Count one opening today (UTC). One statement, so concurrent ones are all counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_clickcount (merchant_id, target_id, day, count) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (merchant_id, target_id, day) DO UPDATE SET count = notifications_clickcount.count + 1",
            [current_merchant_id(), target.pk, timezone.now().date()],
        )


def counts() -> list[dict[str, Any]]:
    """The links of mails with their openings of the last 90 days, most opened first: {template, url, opened}."""
    since = timezone.now().date() - SHOWN
    rows = (
        ClickTarget.objects.filter(counts__day__gte=since)
        .values("template", "url")
        .annotate(opened=Sum("counts__count"))
        .order_by("-opened", "template")[:MOST]
    )
    return list(rows)


def _is_somebodys(path: str) -> bool:
    """Does the path look like one person's? A doubt leaves the link uncounted, which costs the shop a number."""
    segments = [one for one in unquote(path).lower().split("/") if one]
    if any(NUMBER.fullmatch(one) for one in segments):
        return True
    return any(
        word in SOMEBODYS
        for one in segments
        for word in ([one] if len(one) < 3 else [word for word in WORDS.split(one) if len(word) > 1])
    )


def _digest(step: Step, url: str) -> str:
    named = f"click:{current_merchant_id()}:{step.journey_id}:{step.slot}:{step.template}:{url}"
    return keyed_hash(named).hex()[:32]


def _remember(digest: str, step: Step, url: str) -> None:
    ClickTarget.objects.get_or_create(
        digest=digest,
        defaults={"template": step.template, "step_slot": step.slot, "journey_id": step.journey_id, "url": url},
    )
