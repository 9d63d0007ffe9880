"""Which provider speaks for which of the merchant's connections."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from django.conf import settings

from inbox.models import Connection
from returns.labels.contracts import Label
from returns.labels.providers.base import LabelProvider
from returns.models import ReturnParcel

SETTING = "return_labels"  # in a connection's settings: the provider that speaks for it, or "none"
LOCAL = "generic"


@cache
def provider(name: str) -> LabelProvider:
    """The provider by its key in settings.STOEP_RETURN_LABEL_PROVIDERS; KeyError for any other."""
    module, _colon, attribute = settings.STOEP_RETURN_LABEL_PROVIDERS[name].partition(":")
    made: LabelProvider = getattr(import_module(module), attribute)()
    return made


def provider_of(connection: Connection) -> str:
    """The key of the provider that speaks for the connection; "" for none."""
    named = str(connection.config.get(SETTING) or connection.source)
    known = named in settings.STOEP_RETURN_LABEL_PROVIDERS and named != LOCAL
    return named if known and connection.api_token else ""


def connected() -> list[Connection]:
    """Every active connection. One query; needs an open scope."""
    return list(Connection.objects.filter(is_active=True).order_by("pk"))


def speaking(connections: Iterable[Connection] | None = None) -> list[tuple[Connection, str]]:
    """Every active connection behind which a remote provider stands. One query, none with those that were read."""
    rows = connected() if connections is None else connections
    return [(connection, name) for connection in rows if (name := provider_of(connection))]


def label_of(parcel: ReturnParcel) -> Label:
    """The label as the provider knows it, to call it off by."""
    return Label(
        carrier=parcel.carrier,
        reference=parcel.reference,
        tracking_number=parcel.tracking_number,
        code=parcel.code,
        code_kind=parcel.code_kind,
        expires_at=parcel.expires_at,
        pickup_reference=parcel.pickup_reference,
    )
