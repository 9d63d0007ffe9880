# ruff: noqa: E501 - markup: a row of a table is a line
"""The HTML of each block: the same look as templates/emails, with the brand's tokens and the facts as Liquid.

Everything typed by the merchant has been cleaned or escaped before it comes here.
"""

FONT = "font-family: {{ brand.font }};"
INK = "color: #1b1c1f;"
BODY = "color: #33353a;"
QUIET = "color: #5a5d64;"
ON_TINT = "color: #53565d;"
RULE = "border-bottom: 1px solid #e6e6e2;"
SIZE = "font-size: 15px; line-height: 21px;"
FIGURES = "font-variant-numeric: tabular-nums;"
TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'
LAST = "{% unless forloop.last %}" + RULE + " {% endunless %}"
FOLLOWS = "{% unless forloop.last %}<br>{% endunless %}"


def heading(words: str, level: str) -> str:
    """h1 as the headline of built-in mails, h2 as the titles over their lists."""
    if level == "1":
        style = f"font-size: 30px; line-height: 36px; font-weight: 700; letter-spacing: -0.02em; {INK}"
        return f'<h1 class="ink big" style="margin: 0; {FONT} {style}">{words}</h1>'
    return f'<h2 class="ink" style="margin: 0; {FONT} font-size: 17px; line-height: 24px; font-weight: 700; {INK}">{words}</h2>'


def paragraphs(cleaned: str, quiet: bool) -> str:
    """Rich text with the mail's own styles on its tags."""
    kind, look = (
        ("quiet", f"font-size: 15px; line-height: 23px; {QUIET}")
        if quiet
        else ("ink", f"font-size: 17px; line-height: 26px; {BODY}")
    )
    styled = cleaned.replace("<p>", f'<p class="{kind}" style="margin: 0 0 12px; {FONT} {look}">')
    for tag in ("ul", "ol"):
        styled = styled.replace(
            f"<{tag}>", f'<{tag} class="{kind}" style="margin: 0 0 12px; padding: 0 0 0 24px; {FONT} {look}">'
        )
    styled = styled.replace("<li>", '<li style="margin: 0 0 4px;">')
    styled = styled.replace(
        "<a href=", '<a class="link" style="color: {{ brand.ink }}; text-decoration: underline;" href='
    )
    return f'<div class="{kind}" style="{FONT} {look}">{styled}</div>'


def list_title(words: str) -> str:
    return f'<h2 class="ink" style="margin: 0 0 4px; {FONT} font-size: 17px; line-height: 24px; font-weight: 700; {INK}">{{{{ {words} }}}}</h2>'


def products(lines: str, show_prices: bool) -> str:
    """A table of products; it is nothing where the list is empty."""
    more = ""
    if lines == "order.items":
        more = (
            f'{{% if order.items_more %}}<tr><td></td><td class="quiet" colspan="2" style="padding: 12px 0 0; {SIZE} {QUIET}">'
            "{{ standing.items_more }}</td></tr>{% endif %}"
        )
    price = (
        '{% if item.price %}<td class="ink line" align="right" style="padding: 12px 0; '
        f'{LAST}{INK} white-space: nowrap; {FIGURES}">{{{{ item.price }}}}'
        f'{{% if item.each %}}<br><span class="quiet" style="font-size: 14px; {QUIET}">{{{{ item.each }}}}</span>{{% endif %}}</td>{{% endif %}}'
    )
    title = "standing.items" if lines == "order.items" else "standing.to_follow"
    return (
        # The size stands once, on the table: twice twenty rows of long names must stay below MOST_BYTES.
        f'{list_title(title)}{TABLE} style="{SIZE}">{{% for item in {lines} %}}<tr valign="top">'
        f'<td class="quiet line" width="40" style="padding: 12px 10px 12px 0; {LAST}{QUIET} white-space: nowrap;">{{{{ item.quantity }}}} ×</td>'
        f'<td class="ink line" style="padding: 12px 12px 12px 0; {LAST}{INK} word-break: break-word;">{{{{ item.title }}}}'
        f'{{% if item.variant %}}<br><span class="quiet" style="font-size: 14px; {QUIET}">{{{{ item.variant }}}}</span>{{% endif %}}</td>'
        f"{price if show_prices else ''}</tr>{{% endfor %}}{more}</table>"
    )


def sums() -> str:
    """The sums and the delivery address, which the mail about a new order knows."""
    cell = "padding: 4px {right} 0 0; " + f"{SIZE} {INK}{{% if total.strong %}} font-weight: 700;{{% endif %}}"
    return (
        f"{{% if order.totals %}}{TABLE}>{{% for total in order.totals %}}<tr>"
        f'<td class="ink" style="{cell.replace("{right}", "12px")}">{{{{ total.label }}}}</td>'
        f'<td class="ink" align="right" style="{cell.replace("{right}", "0")} white-space: nowrap; {FIGURES}">{{{{ total.value }}}}</td>'
        "</tr>{% endfor %}</table>{% endif %}"
    )


def address() -> str:
    return (
        f'{list_title("standing.address")}<p class="ink" style="margin: 0; {FONT} font-size: 15px; line-height: 23px; {BODY}">'
        f"{{% for line in order.address %}}{{{{ line }}}}{FOLLOWS}{{% endfor %}}</p>"
    )


def progress() -> str:
    """The line from ordered to delivered."""
    mark = "{% if step.done %}{{ brand.line }}{% else %}#dcdcd8{% endif %}"
    return (
        f'{TABLE} style="table-layout: fixed;"><tr>{{% for step in mail.progress %}}<td style="padding-right: 6px;">{TABLE}><tr>'
        '<td height="5" class="{% if step.done %}done{% else %}todo{% endif %}" '
        f'bgcolor="{mark}" style="height: 5px; font-size: 0; line-height: 0; border-radius: 3px; background-color: {mark};">&nbsp;</td>'
        "</tr></table></td>{% endfor %}</tr><tr>{% for step in mail.progress %}"
        '<td valign="top"{% if step.current %} aria-current="step"{% endif %} class="{% if step.current %}ink{% else %}quiet{% endif %}" '
        f'style="padding: 8px 6px 0 0; {FONT} font-size: 13px; line-height: 18px;{{% if step.current %}} font-weight: 700; {INK}{{% else %}} {QUIET}{{% endif %}}">'
        "{{ step.label }}</td>{% endfor %}</tr></table>"
    )


def rows() -> str:
    """The mail's labelled facts, the main one large."""
    big = (
        f'<tr><td colspan="2" style="padding: 2px 0 10px;"><span class="quiet" style="display: block; font-size: 14px; line-height: 20px; {ON_TINT}">{{{{ row.label }}}}</span>'
        f'<strong class="ink" style="display: block; font-size: 20px; line-height: 27px; font-weight: 700; letter-spacing: -0.01em; {INK}">{{{{ row.value }}}}</strong></td></tr>'
    )
    usual = (
        f'<tr><td class="quiet" width="40%" valign="top" style="padding: 4px 16px 4px 0; font-size: 14px; line-height: 20px; {ON_TINT} word-break: normal;">{{{{ row.label }}}}</td>'
        f'<td class="ink" valign="top" style="padding: 4px 0; font-size: 15px; line-height: 20px; {INK} word-break: break-word; {FIGURES}">{{{{ row.value }}}}</td></tr>'
    )
    return tinted(
        f"{TABLE}>{{% for row in mail.rows %}}{{% if row.big %}}{big}{{% else %}}{usual}{{% endif %}}{{% endfor %}}</table>"
    )


def tinted(inside: str) -> str:
    """A box on a wash of the brand's colour."""
    return (
        f'{TABLE} class="tint" bgcolor="{{{{ brand.tint }}}}" style="background-color: {{{{ brand.tint }}}}; border-radius: {{{{ brand.radius }}}}; border-collapse: separate;">'
        f'<tr><td style="padding: 18px 22px;">{inside}</td></tr></table>'
    )


def others() -> str:
    return (
        f"{list_title('standing.others')}{TABLE}>{{% for other in parcel.others %}}<tr>"
        f'<td class="ink line" style="padding: 12px 12px 12px 0; {LAST}{SIZE} {INK} word-break: break-word;">{{{{ other.carrier }}}} {{{{ other.number }}}}</td>'
        f'<td class="quiet line" align="right" style="padding: 12px 0; {LAST}{SIZE} {QUIET}">{{{{ other.status }}}}</td></tr>'
        "{% endfor %}</table>"
    )


def boxed_fact(words: str, main: str, under: tuple[str, ...]) -> str:
    """A coupon or a number of points: the merchant's words, the fact in large letters, small print below."""
    lead = (
        f'<p class="quiet" style="margin: 0 0 4px; {FONT} font-size: 14px; line-height: 20px; {ON_TINT}">{words}</p>'
        if words
        else ""
    )
    small = "".join(
        f'{{% if {name} %}}<p class="quiet" style="margin: 6px 0 0; {FONT} font-size: 14px; line-height: 20px; {ON_TINT}">{{{{ {name} }}}}</p>{{% endif %}}'
        for name in under
    )
    return tinted(
        f'{lead}<p class="ink" style="margin: 0; {FONT} font-size: 24px; line-height: 30px; font-weight: 700; {FIGURES} {INK}">{{{{ {main} }}}}</p>{small}'
    )


def offers() -> str:
    """What the brand adds below the news, to those who may get it (notifications/about/offering.py)."""
    address = "{% if offer.url %}{{ offer.url }}{% else %}{{ mail.link }}{% endif %}"
    small = f"{FONT} font-size: 15px; line-height: 23px; {BODY}"
    facts = "".join(
        f'{{% if offer.{name} %}}<p class="quiet" style="margin: 4px 0 0; {FONT} font-size: 14px; line-height: 20px; {QUIET}">{{{{ offer.{name} }}}}</p>{{% endif %}}'
        for name in ("when", "place")
    )
    return (
        f'{{% for offer in mail.offers %}}<h2 class="ink" style="margin: 0 0 4px; {FONT} font-size: 17px; line-height: 24px; font-weight: 700; {INK}">{{{{ offer.title }}}}</h2>'
        f'{{% for line in offer.lines %}}<p class="ink" style="margin: 0 0 4px; {small}">{{{{ line }}}}</p>{{% endfor %}}{facts}'
        f'<p style="margin: 0 0 24px; {small}"><a class="link" style="color: {{{{ brand.ink }}}}; text-decoration: underline;" href="{address}">{{{{ offer.label }}}}</a></p>{{% endfor %}}'
    )


def answers() -> str:
    """Answers as buttons; each leads to a page that asks for confirmation."""
    style = (
        "display: inline-block; min-width: 24px; margin: 0 6px 8px 0; padding: 12px 14px; background-color: {{ brand.tint }}; border-radius: {{ brand.radius }}; "
        + FONT + " font-size: 16px; line-height: 20px; font-weight: 600; text-align: center; text-decoration: none; color: {{ brand.ink }};"
    )  # fmt: skip
    return f'{{% for answer in survey.answers %}}<a href="{{{{ answer.url }}}}" class="tint link" style="{style}">{{{{ answer.label }}}}</a> {{% endfor %}}'


def collect_code() -> str:
    """The code for the counter or the way back; its picture travels with the mail, and its ground stays light for
    scanners. Without a height: a barcode pressed into a square is read by none."""
    picture = '<img src="cid:{{ frame.qr_cid }}" width="240" alt="{{ standing.qr_code }}" style="display: block; width: 240px; max-width: 100%; height: auto; padding: 8px; background-color: #ffffff;">'
    return f'{{% if frame.qr_cid %}}{picture}{{% endif %}}<p class="quiet" style="margin: 8px 0 0; {FONT} font-size: 14px; line-height: 20px; {ON_TINT}">{{{{ standing.show_code }}}}</p>'


def foot() -> str:
    """Whom to ask, why this mail, the way out, the small print and the imprint. No block of a merchant changes it."""
    link = '<a class="link" style="color: {{ brand.ink }}; text-decoration: underline;" href='
    contact = (
        '{% if shop.email or shop.phone %}<p style="margin: 0 0 12px;"><strong class="ink" style="'
        + INK
        + '">{{ standing.questions }}</strong>'
        f'{{% if shop.email %}}<br>{link}"mailto:{{{{ shop.email }}}}">{{{{ shop.email }}}}</a>{{% endif %}}'
        f'{{% if shop.phone %}}<br>{link}"tel:{{{{ frame.phone }}}}">{{{{ shop.phone }}}}</a>{{% endif %}}</p>{{% endif %}}'
    )
    way_out = "".join(
        f'{{% if mail.{name}_url %}}<p style="margin: 0 0 12px;">{link}"{{{{ mail.{name}_url }}}}">{{{{ standing.{name} }}}}</a></p>{{% endif %}}'
        for name in ("unsubscribe", "preferences")
    )
    return (
        f'<div class="quiet" style="{FONT} font-size: 14px; line-height: 21px; {QUIET}">{contact}'
        f'<p style="margin: 0 0 12px;">{{{{ standing.why }}}}</p>{way_out}'
        f'{{% if frame.footer_lines %}}<p style="margin: 0 0 12px;">{{% for line in frame.footer_lines %}}{{{{ line }}}}{FOLLOWS}{{% endfor %}}</p>{{% endif %}}'
        f'{{% if frame.legal_links %}}<p style="margin: 0 0 12px;">{{% for legal in frame.legal_links %}}{link}"{{{{ legal.url }}}}">{{{{ legal.name }}}}</a>'
        "{% unless forloop.last %} &nbsp; {% endunless %}{% endfor %}</p>{% endif %}"
        f'<p style="margin: 0;">{{% for line in frame.imprint %}}{{{{ line }}}}{FOLLOWS}{{% endfor %}}</p></div>'
    )
