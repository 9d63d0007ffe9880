"""Blocks become the sources of a mail: MJML once, here, when a design is saved; Liquid stays in it for the facts.

MJML never sees a merchant's words. Each piece of finished HTML is taken out and a mark of letters and digits put in its
place; after MJML has drawn the frame, the pieces are put back. So nothing typed can be an MJML tag or an attribute.
"""

import re
from collections.abc import Mapping
from typing import Any

import mjml
from django.utils.translation import get_language_info

from notifications.designs import cleaning, drawing, links, telling
from notifications.designs.blocks import TYPES, Block, Document
from notifications.designs.cleaning import Kept
from notifications.designs.frame import mjml as framed
from notifications.designs.values import Value, values_for

# Space above a block, in px, as in templates/emails; the first block has none.
ABOVE = {"heading": 36, "text": 12, "image": 28, "button": 28, "product_list": 36, "tracking_status": 28, "divider": 28,
         "points": 28, "coupon": 28, "offers": 36, "answers": 24, "collect_code": 28}  # fmt: skip
COUPON = ("coupon.code", ("coupon.worth", "coupon.until"))
POINTS = ("points.balance", ("points.expiring", "points.expires_on"))
STYLE = re.compile(r' style="[^"]*"')
# What MJML adds for programs that are gone, and what no mail program heeds. Letters as pale as their ground are what
# spam filters look for, also where they are hidden.
IDLE = re.compile(
    r'<style media="[^"]*">\.moz-text-html[^<]*</style>|#outlook a \{[^}]*\}\s*| target="_blank"|word-spacing:normal;'
    r"| ?outline: ?none;|border-spacing:0px;|(?<=font-size:1px;)color:#ffffff;"
)
Drawn = tuple[str, str]  # MJML for a column, and plain text; both with Liquid


class Page:
    """One language of a design on its way to HTML and text."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        self.known, self.kept = known, Kept()

    def text(self, inside: str, above: int = 0, css: str = "") -> str:
        """A piece of finished HTML as a row of the column."""
        return f'<mj-text padding="{above}px 0 0" css-class="{css}">{self.kept.keep(inside)}</mj-text>'

    def only_if(self, condition: str, drawn: Drawn) -> Drawn:
        """The row, and its text, only where the condition holds."""
        if not condition:
            return drawn
        opened, closed = self.kept.keep(f"{{% if {condition} %}}"), self.kept.keep("{% endif %}")
        rows = f"<mj-raw>{opened}</mj-raw>{drawn[0]}<mj-raw>{closed}</mj-raw>"
        return rows, f"{{% if {condition} %}}{drawn[1]}{{% endif %}}"

    def line(self, source: str) -> str:
        return cleaning.line(source, self.known)


def compiled(document: Document, template: str) -> dict[str, dict[str, str]]:
    """By language the Liquid sources {"subject", "html", "text"} of a checked document. Raises Refused."""
    return {language: _language(words, language, values_for(template)) for language, words in document.items()}


def _language(words: dict[str, Any], language: str, known: Mapping[str, Value]) -> dict[str, str]:
    page = Page(known)
    drawn = [_drawn(page, block, is_first=place == 0) for place, block in enumerate(words["blocks"])]
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    head = (page.line(words["subject"]), page.line(words["preheader"]))
    source = framed(page.kept, language, direction, head, "".join(rows for rows, _text in drawn), drawing.foot())
    text = "\n\n".join(["{{ brand.wordmark }}", *(text for _rows, text in drawn), telling.FOOT])
    return {
        "subject": words["subject"],
        "html": STYLE.sub(_short, page.kept.put_back(IDLE.sub("", mjml.mjml2html(source, fonts={})))),
        "text": text,
    }


def _short(style: re.Match[str]) -> str:
    """A style attribute without the blanks that only people need: a tenth of a long mail. All of them are ours."""
    return style[0].replace(": ", ":").replace("; ", ";")


def _drawn(page: Page, block: Block, is_first: bool) -> Drawn:
    above = 0 if is_first else ABOVE[block["type"]]
    if block["type"] == "text" and block["quiet"] and not is_first:
        above = 20
    return page.only_if(condition_of(block), DRAWN[block["type"]](page, block, above))


def condition_of(block: Block) -> str:
    """When the block shows, in Liquid; "" for always. Advertising needs a reader who may get it."""
    terms = [item["value"] if item["is"] == "yes" else f"not {item['value']}" for item in block["when"]]
    if TYPES[block["type"]].is_promotion or block.get("is_offer"):
        terms.insert(0, "mail.may_promote")
    return " and ".join(terms)


def _heading(page: Page, block: Block, above: int) -> Drawn:
    return page.text(drawing.heading(page.line(block["text"]), block["level"]), above), block["text"]


def _text(page: Page, block: Block, above: int) -> Drawn:
    cleaned = cleaning.rich(block["body"], page.known)
    return page.text(drawing.paragraphs(cleaned, block["quiet"]), above), telling.spoken(cleaned)


def _button(page: Page, block: Block, above: int) -> Drawn:
    keep = page.kept.keep
    address = links.linked(block["link"], page.known)
    colour, radius = keep("{{ brand.colour }}"), keep("{{ brand.radius }}")
    row = (
        f'<mj-button css-class="wide" align="left" href="{keep(address.html)}" background-color="{colour}"'
        f' color="{keep("{{ brand.on_colour }}")}" border-radius="{radius}" inner-padding="14px 28px" font-size="16px"'
        f' line-height="20px" font-weight="600" padding="{above}px 0 0">{keep(page.line(block["label"]))}</mj-button>'
    )
    return row, f"{block['label']}\n{address.text}"


def _product_list(page: Page, block: Block, above: int) -> Drawn:
    lines, prices = block["lines"], bool(block["show_prices"])
    drawn = [page.only_if(lines, (page.text(drawing.products(lines, prices), above), telling.products(lines, prices)))]
    if block["show_address"]:
        drawn.append(page.only_if("order.totals", (page.text(drawing.sums(), 8), telling.SUMS)))
        drawn.append(page.only_if("order.address", (page.text(drawing.address(), 36), telling.ADDRESS)))
    return _joined(drawn)


def _tracking_status(page: Page, block: Block, above: int) -> Drawn:
    drawn = []
    if block["show_progress"]:
        drawn.append(page.only_if("mail.progress", (page.text(drawing.progress(), above), telling.PROGRESS)))
    if block["show_rows"]:
        drawn.append(page.only_if("mail.rows", (page.text(drawing.rows(), above or 12), telling.ROWS)))
    if block["show_others"]:
        drawn.append(page.only_if("parcel.others", (page.text(drawing.others(), 36), telling.OTHERS)))
    return _joined(drawn)


def _boxed(page: Page, block: Block, above: int, fact: tuple[str, tuple[str, ...]]) -> Drawn:
    main, under = fact
    rows = page.text(drawing.boxed_fact(page.line(block["text"]), main, under), above)
    return page.only_if(main, (rows, telling.boxed_fact(block["text"], main, under)))


def _image(page: Page, block: Block, above: int) -> Drawn:
    keep = page.kept.keep
    source = keep(f"{{{{ frame.pictures_url }}}}{block['picture']}")
    width = 520 if block["width"] == "full" else 260
    alt = keep(page.line(block["alt"]))
    row = f'<mj-image align="left" src="{source}" alt="{alt}" width="{width}px" padding="{above}px 0 0"'
    if not block["link"]:
        return f"{row} />", block["alt"]
    address = links.linked(block["link"], page.known)
    return f'{row} href="{keep(address.html)}" />', f"{block['alt']}\n{address.text}"


def _divider(page: Page, block: Block, above: int) -> Drawn:
    return f'<mj-divider css-class="line" border-width="1px" border-color="#e6e6e2" padding="{above}px 0 0" />', "* * *"


def _joined(drawn: list[Drawn]) -> Drawn:
    return "".join(rows for rows, _text in drawn), "\n\n".join(text for _rows, text in drawn)


DRAWN = {
    "heading": _heading,
    "text": _text,
    "button": _button,
    "product_list": _product_list,
    "tracking_status": _tracking_status,
    "offers": lambda page, _block, above: page.only_if(
        "mail.offers", (page.text(drawing.offers(), above), telling.OFFERS)
    ),
    "answers": lambda page, _block, above: (page.text(drawing.answers(), above), telling.ANSWERS),
    "collect_code": lambda page, _block, above: (page.text(drawing.collect_code(), above), telling.COLLECT_CODE),
    "points": lambda page, block, above: _boxed(page, block, above, POINTS),
    "coupon": lambda page, block, above: _boxed(page, block, above, COUPON),
    "image": _image,
    "divider": _divider,
}
