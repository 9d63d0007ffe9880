"""What makes two order lines the same product, so that their reviews stand together."""

import hashlib

from orders.models import Line


def product_key(line: Line) -> str:
    """By its SKU where it has one, else by its page, else by its title: 32 characters, for addresses and columns."""
    return key_of(line.sku, line.product_url, line.title)


def key_of(sku: str, product_url: str = "", title: str = "") -> str:
    """See product_key. Case and blanks around do not matter, nor what follows a "?" in the page's address."""
    page = product_url.partition("?")[0].partition("#")[0].rstrip("/")
    named = f"sku:{sku}" if sku.strip() else f"page:{page}" if page else f"title:{title}"
    return hashlib.sha256(" ".join(named.casefold().split()).encode()).hexdigest()[:32]
