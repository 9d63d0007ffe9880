"""Published reviews for other people's pages and programs: JSON with structured data, and Google's review feed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from merchants.links import storefront_url
from merchants.models import Merchant
from reviews.models import Review
from reviews.publishing import Summary

VERSION = 1
SCHEMA = "http://www.google.com/shopping/reviews/schema/product/2.4/product_reviews.xsd"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def told(merchant: Merchant, about: Summary, rows: Sequence[Review], title: str = "") -> dict[str, Any]:
    """The feed's body in the active language. `title` is the product's, "" for the whole shop."""
    return {
        "version": VERSION,
        "shop": merchant.name,
        "product": title,
        "count": about.count,
        "average": round(about.average, 2) if about.average is not None else None,
        "by_stars": dict(zip(("5", "4", "3", "2", "1"), about.by_stars, strict=True)),
        "checked": how_checked(merchant),
        "page_url": storefront_url(merchant, "reviews"),
        "reviews": [_review(merchant, row) for row in rows],
        "structured": structured(merchant, about, rows, title),
    }


def how_checked(merchant: Merchant) -> str:
    """Whether and how it is made sure that reviews come from buyers (Directive 2005/29/EC, art. 7(6))."""
    return _(
        "Every review here comes from somebody who bought it: the form opens only with the link of an order at "
        "%(shop)s. We publish good and bad ones alike. Nobody’s stars decide whether a review is shown."
    ) % {"shop": merchant.name}


def writer(row: Review) -> str:
    """The name that readers see."""
    return row.shown_name or _("a buyer")


def structured(merchant: Merchant, about: Summary, rows: Sequence[Review], title: str) -> dict[str, Any] | None:
    """schema.org data for the page that shows the product; None while nobody has reviewed it."""
    if not about.count or about.average is None:
        return None
    kind = "Product" if title else "Organization"
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "name": title or merchant.name,
        "aggregateRating": {
            "@type": "AggregateRating", "ratingValue": round(about.average, 2), "reviewCount": about.count,
            "bestRating": 5, "worstRating": 1,
        },
        "review": [
            {
                "@type": "Review",
                "author": {"@type": "Person", "name": writer(row)},
                "datePublished": row.given_at.date().isoformat(),
                "reviewRating": {"@type": "Rating", "ratingValue": row.stars, "bestRating": 5, "worstRating": 1},
                **({"reviewBody": row.text} if row.text else {}),
            }
            for row in rows[:10]
        ],
    }  # fmt: skip


def _review(merchant: Merchant, row: Review) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "stars": row.stars,
        "text": row.text,
        "by": writer(row),
        "language": row.language,
        "given_at": row.given_at.isoformat(timespec="seconds"),
        "verified_purchase": True,
        "reward": row.reward,
        "product": row.product_title,
        "sku": row.sku,
        "product_url": row.product_url,
        "photos": [
            {"url": storefront_url(merchant, "review_photo", photo=photo.public_id), "width": photo.width,
             "height": photo.height}
            for photo in row.photos.all()
        ],
        "reply": row.reply,
        "replied_at": row.replied_at.isoformat(timespec="seconds") if row.replied_at else None,
    }  # fmt: skip


def google_feed(merchant: Merchant, rows: Iterable[Review]) -> bytes:
    """The product review feed, version 2.4. Google takes reviews with words, of a product with a page of its own."""
    ET.register_namespace("xsi", INSTANCE)
    feed = ET.Element("feed", {f"{{{INSTANCE}}}noNamespaceSchemaLocation": SCHEMA})
    ET.SubElement(feed, "version").text = "2.4"
    ET.SubElement(ET.SubElement(feed, "publisher"), "name").text = merchant.name
    listed = ET.SubElement(feed, "reviews")
    for row in rows:
        if row.text and row.product_url:
            _google_review(listed, merchant, row)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _google_review(listed: ET.Element, merchant: Merchant, row: Review) -> None:
    review = ET.SubElement(listed, "review")
    _text(review, "review_id", row.public_id)
    name = ET.SubElement(ET.SubElement(review, "reviewer"), "name")
    name.text = readable(writer(row))
    if not row.shown_name:
        name.set("is_anonymous", "true")
    _text(review, "is_verified_purchase", "true")
    _text(review, "is_incentivized_review", "true" if row.reward else "false")
    _text(review, "review_timestamp", row.given_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _text(review, "content", row.text)
    _text(review, "review_language", row.language)
    url = ET.SubElement(review, "review_url", {"type": "group"})
    url.text = storefront_url(merchant, "reviews")
    photos = list(row.photos.all())
    if photos:
        images = ET.SubElement(review, "reviewer_images")
        for photo in photos:
            _text(
                ET.SubElement(images, "reviewer_image"), "url",
                storefront_url(merchant, "review_photo", photo=photo.public_id),
            )  # fmt: skip
    rating = ET.SubElement(ET.SubElement(review, "ratings"), "overall", {"min": "1", "max": "5"})
    rating.text = str(row.stars)
    product = ET.SubElement(ET.SubElement(review, "products"), "product")
    if row.sku:
        _text(ET.SubElement(ET.SubElement(product, "product_ids"), "skus"), "sku", row.sku)
    _text(product, "product_name", row.product_title)
    _text(product, "product_url", row.product_url)
    _text(review, "is_spam", "false")
    _text(review, "collection_method", "post_fulfillment")


def readable(words: str) -> str:
    """Only what XML 1.0 calls a character (section 2.2): a parser refuses the whole feed for one that is none."""
    return NOT_XML.sub("", words)


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = readable(words)
