"""{% proposals form name as ways %}: the ways out of a refused field of the brand's form."""

from django import template

from dashboard.brand.forms import BrandForm, Proposal

register = template.Library()


@register.simple_tag
def proposals(form: BrandForm, name: str) -> list[Proposal]:
    return form.proposals.get(name, [])
