"""Making a connection."""

import secrets

from django.core.exceptions import ValidationError

from inbox.models import Connection
from inbox.sources import UnknownSource, source
from merchants.links import portal_url


def create_connection(
    name: str,
    secret: str = "",
    *,
    label: str = "",
    api_token: str = "",
    config: dict[str, object] | None = None,
) -> Connection:
    """Register a webhook source for the merchant in scope; without a secret one is made.

    Raises ValidationError that names the field and the known sources.
    """
    try:
        source(name)
    except UnknownSource as error:
        raise ValidationError({"source": str(error.args[0])}) from None
    connection: Connection = Connection.objects.create(
        source=name,
        label=label,
        secret=secret or f"whsec_{secrets.token_urlsafe(24)}",
        api_token=api_token,
        config=config or {},
    )
    return connection


def hook_url(connection: Connection) -> str:
    """The address to enter at the sender."""
    return portal_url(f"/hooks/{connection.key}/")
