"""What several operator commands ask for."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from merchants.models import Merchant

# Fields that the commands call by another name.
OPTIONS = {"hostname": "host"}


def merchant_by_slug(slug: str) -> Merchant:
    """The merchant; raises CommandError that lists the known ones."""
    merchant = Merchant.objects.filter(slug=slug).first()
    if merchant is None:
        known = ", ".join(Merchant.objects.order_by("slug").values_list("slug", flat=True)[:50]) or "none yet"
        raise CommandError(f"--merchant: no merchant {slug!r}. Known: {known}")
    return merchant


def refused(error: ValidationError) -> CommandError:
    """A validation error as one line per field."""
    if hasattr(error, "error_dict"):
        lines = [f"--{OPTIONS.get(field, field.replace('_', '-'))}: {' '.join(messages)}"
                 for field, messages in error.message_dict.items()]  # fmt: skip
    else:
        lines = list(error.messages)
    return CommandError("\n".join(lines))


def json_object(option: str, written: str) -> dict[str, object]:
    """An option's value as a JSON object; raises CommandError that names the option."""
    try:
        value = json.loads(written)
    except json.JSONDecodeError as error:
        raise CommandError(f"{option}: expected JSON, {error}") from None
    if not isinstance(value, dict):
        raise CommandError(f"{option}: expected a JSON object, like {{}}")
    return value
