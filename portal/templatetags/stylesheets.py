"""{% stylesheet "storefront" %}: the versioned address of an area's stylesheet."""

from django import template
from django.urls import reverse

from portal.stylesheets import stylesheet as built

register = template.Library()


@register.simple_tag
def stylesheet(area: str) -> str:
    """The address to put into <link rel="stylesheet" href>; it changes when the styles do."""
    return f"{reverse('stylesheet', kwargs={'area': area})}?v={built(area).version}"
