# ruff: noqa: E501 - markup: a tag is a line
"""The MJML around the blocks: head, masthead, card and foot. Nothing typed by a merchant is in it, only marks."""

from notifications.designs.cleaning import Kept

# Or mail programs show the start of the body behind the preview line. On several lines: one of 998 letters is one that
# spam filters know. A blank stands before the preview line: they count hidden letters right behind a tag.
FILLER = ("\n" + "&#8199;&#847;" * 12) * 5
META = """<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<!--[if mso]><style>table, td, p, h1, h2, a { font-family: Arial, sans-serif !important; }</style><![endif]-->"""
STYLES = """:root { color-scheme: light dark; supported-color-schemes: light dark; }
a[x-apple-data-detectors] { color: inherit !important; text-decoration: none !important; }
@media (max-width: 480px) {
  .gap { display: none !important; }
  .card { border-radius: 0 !important; }
  .pad > table > tbody > tr > td { padding-left: 20px !important; padding-right: 20px !important; }
  .big { font-size: 26px !important; line-height: 32px !important; }
  .wide table { width: 100% !important; }
  .wide a { display: block !important; }
}
@media (prefers-color-scheme: dark) {
  body, .ground { background-color: #0f1013 !important; }
  .card, .card > table { background-color: #1c1e24 !important; }
  .ink { color: #f1f1ef !important; }
  .quiet { color: #b4b6bd !important; }
  .line { border-color: #363943 !important; }
  .line p { border-color: #363943 !important; }
  .tint { background-color: NIGHT_TINT !important; }
  .link { color: NIGHT_INK !important; }
  .todo { background-color: #41444e !important; }
  .done { background-color: NIGHT_LINE !important; }
}
[data-ogsc] .ink { color: #f1f1ef !important; }
[data-ogsc] .quiet { color: #b4b6bd !important; }
[data-ogsc] .link { color: NIGHT_INK !important; }
[data-ogsb] .ground { background-color: #0f1013 !important; }
[data-ogsb] .card { background-color: #1c1e24 !important; }
[data-ogsb] .tint { background-color: NIGHT_TINT !important; }"""
LOGO = (
    '{% if frame.logo_url %}<img src="{{ frame.logo_url }}" width="{{ brand.logo_width }}" height="{{ brand.logo_height }}"'
    ' alt="{{ brand.logo_alt }}" style="display: block; max-width: 100%; height: auto; border: 0;">'
    "{% else %}{{ brand.wordmark }}{% endif %}"
)
# On paper the ground stays light in dark mode too: it is the logo's own.
BAND = "{% if brand.is_on_paper %}#ffffff{% else %}{{ brand.colour }}{% endif %}"
ON_BAND = "{% if brand.is_on_paper %}#1b1c1f{% else %}{{ brand.on_colour }}{% endif %}"
EDGE = "{% if brand.is_on_paper %}1px solid #e6e6e2{% else %}0 solid #ffffff{% endif %}"
MASTHEAD = f'<div style="font-family: {{{{ brand.font }}}}; font-size: 19px; line-height: 24px; font-weight: 700; letter-spacing: -0.01em; color: {ON_BAND};">{LOGO}</div>'


def mjml(kept: Kept, language: str, direction: str, head: tuple[str, str], inside: str, foot: str) -> str:
    """The whole mail as MJML. `head` is (subject, preview line) as HTML; `inside` is MJML of a column."""
    keep = kept.keep
    subject, preheader = head
    styles = STYLES
    for name in ("NIGHT_TINT", "NIGHT_INK", "NIGHT_LINE"):
        styles = styles.replace(name, "{{ brand." + name.lower() + " }}")
    return f"""<mjml lang="{language}" dir="{direction}"><mj-head>
<mj-title>{keep(subject)}</mj-title>
<mj-preview>{keep(" " + preheader + FILLER)}</mj-preview>
<mj-attributes><mj-all font-family="{keep("{{ brand.font }}")}" padding="0" /></mj-attributes>
<mj-style>{keep(styles)}</mj-style>
<mj-raw>{keep(META)}</mj-raw>
</mj-head><mj-body background-color="#f3f3f1" css-class="ground" width="600px">
<mj-raw>{keep(GAP)}</mj-raw>
<mj-wrapper css-class="card" background-color="#ffffff" border-radius="{keep("{{ brand.radius }}")}">
<mj-section css-class="pad" background-color="{keep(BAND)}" border-bottom="{keep(EDGE)}" padding="20px 40px"><mj-column>
<mj-text>{keep(MASTHEAD)}</mj-text></mj-column></mj-section>
<mj-section css-class="pad" padding="36px 40px 40px"><mj-column>{inside}</mj-column></mj-section>
</mj-wrapper>
<mj-section css-class="pad" padding="28px 40px 32px"><mj-column><mj-text>{keep(foot)}</mj-text></mj-column></mj-section>
</mj-body></mjml>"""


GAP = '<div class="gap" style="height: 32px; line-height: 32px; font-size: 1px;">&#8202;</div>'
