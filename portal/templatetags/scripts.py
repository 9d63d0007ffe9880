"""{% script "storefront" %}: the versioned address of an area's script."""

from django import template
from django.urls import reverse

from portal.scripts import script as built

register = template.Library()


@register.simple_tag
def script(area: str) -> str:
    """The address to put into <script src defer>; it changes when the script does."""
    return f"{reverse('script', kwargs={'area': area})}?v={built(area).version}"
