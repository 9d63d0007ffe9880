"""The text part: the same blocks with the same facts and the same links, in plain words."""

import html
import re

ITEM = (
    "- {{ item.quantity }} × {{ item.title }}{% if item.variant %}, {{ item.variant }}{% endif %}"
    "{% if item.price %} ({{ item.price }}{% if item.each %}, {{ item.each }}{% endif %}){% endif %}\n"
)
ITEM_WITHOUT_PRICE = "- {{ item.quantity }} × {{ item.title }}{% if item.variant %}, {{ item.variant }}{% endif %}\n"
ANCHOR = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
LIQUID = re.compile(r"({{.*?}}|{%.*?%})", re.DOTALL)


def spoken(cleaned: str) -> str:
    """Clean rich text (with its Liquid) as plain text: links behind their words, items with a dash."""
    text = ANCHOR.sub(_anchor, cleaned)
    text = re.sub(r"\s*<(?:/p|/ul|/ol)>\s*", "\n\n", text)
    text = re.sub(r"\s*<li>\s*", "\n- ", text)
    text = text.replace("<br>", "\n")
    parts = LIQUID.split(text)
    # Only what stands between the tags of Liquid is HTML; the odd places are Liquid, as it is.
    return "".join(
        part if place % 2 else html.unescape(re.sub(r"</?[a-z]+(?: [^<>]*)?>", "", part))
        for place, part in enumerate(parts)
    ).strip()


def _anchor(match: re.Match[str]) -> str:
    address, words = match[1], match[2]
    bare = address.removeprefix("mailto:")
    return words if words.strip() in (address, bare) else f"{words} ({bare})"


def products(lines: str, show_prices: bool) -> str:
    title = "standing.items" if lines == "order.items" else "standing.to_follow"
    more = "{% if order.items_more %}{{ standing.items_more }}\n{% endif %}" if lines == "order.items" else ""
    item = ITEM if show_prices else ITEM_WITHOUT_PRICE
    return f"{{{{ {title} }}}}\n{{% for item in {lines} %}}{item}{{% endfor %}}{more}"


SUMS = "{% for total in order.totals %}{{ total.label }}: {{ total.value }}\n{% endfor %}"
ADDRESS = "{{ standing.address }}\n{% for line in order.address %}{{ line }}\n{% endfor %}"
PROGRESS = "{% for step in mail.progress %}{% if step.current %}{{ step.label }}\n{% endif %}{% endfor %}"
ROWS = "{% for row in mail.rows %}{{ row.label }}: {{ row.value }}\n{% endfor %}"
OTHERS = (
    "{{ standing.others }}\n{% for other in parcel.others %}- {{ other.carrier }} {{ other.number }} "
    "({{ other.status }})\n"
    "{% endfor %}"
)
OFFERS = (
    "{% for offer in mail.offers %}{{ offer.title }}\n{% for line in offer.lines %}{{ line }}\n{% endfor %}"
    "{% if offer.when %}{{ offer.when }}\n{% endif %}{% if offer.place %}{{ offer.place }}\n{% endif %}"
    "{{ offer.label }}\n{% if offer.url %}{{ offer.url }}{% else %}{{ mail.link }}{% endif %}\n\n{% endfor %}"
)
ANSWERS = "{% for answer in survey.answers %}{{ answer.label }}\n{{ answer.url }}\n{% endfor %}"
COLLECT_CODE = "{{ standing.show_code }}"
FOOT = """--
{% if shop.email or shop.phone %}{{ standing.questions }}
{{ shop.email }}
{{ shop.phone }}

{% endif %}{{ standing.why }}

{% if mail.unsubscribe_url %}{{ standing.unsubscribe }}
{{ mail.unsubscribe_url }}

{% endif %}{% if mail.preferences_url %}{{ standing.preferences }}
{{ mail.preferences_url }}

{% endif %}{% for line in frame.footer_lines %}{{ line }}
{% endfor %}
{% for legal in frame.legal_links %}{{ legal.name }}
{{ legal.url }}
{% endfor %}
{% for line in frame.imprint %}{{ line }}
{% endfor %}"""


def boxed_fact(words: str, main: str, under: tuple[str, ...]) -> str:
    small = "".join(f"{{% if {name} %}}{{{{ {name} }}}}\n{{% endif %}}" for name in under)
    return f"{words}\n{{{{ {main} }}}}\n{small}"
