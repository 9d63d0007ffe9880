"""Connecting only to addresses on the public internet, and to the address that was checked.

A merchant types the address of a shop's API. Without this check a typed or redirected name could reach the
database, a cloud's metadata service or a neighbour (SSRF); without pinning, a name could resolve to a public
address for the check and to a private one for the connection (DNS rebinding).
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from inbox import hanging_up

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class AddressRefused(Exception):
    """The host name leads to an address that this server must not call. The message names the host."""


def is_public(address: str) -> bool:
    """True for a globally routable unicast address; an IPv4 address that IPv6 wraps is judged itself."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        wrapped = _wrapped(found)
        if wrapped is not None:
            return is_public(str(wrapped))
        if found.is_site_local or found.teredo or int(found) < 2**32:  # ::/96 is the old IPv4-compatible form
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _wrapped(found: IPv6Address) -> IPv4Address | None:
    if found.ipv4_mapped or found.sixtofour:
        return found.ipv4_mapped or found.sixtofour
    if any(found in network for network in NAT64):
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return None


def is_listed(host: str, port: int) -> bool:
    """True when settings.HTTP_ALLOWED_PRIVATE lists the host or host:port."""
    listed = getattr(settings, "HTTP_ALLOWED_PRIVATE", [])
    return host in listed or f"{host}:{port}" in listed


def checked_addresses(host: str, port: int) -> list[str]:
    """Resolve the name once; its addresses as literals. Raises AddressRefused, or the resolver's OSError.

    One private address among public ones refuses the whole name: which one is used would be chance.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not (is_public(address) or is_listed(address, port) or is_listed(host, port)):
            raise AddressRefused(f"{host} leads to an address that is not on the public internet")
    return addresses


class _Pinned(HTTPConnection):
    """Dials the checked addresses; `host` stays the name that Host, SNI and the certificate check use."""

    def connect(self) -> None:
        super().connect()
        call = hanging_up.current()
        if call is not None and self.sock is not None:
            call.hold(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Also a line that was kept from the call before is this call's now."""
        call = hanging_up.current()
        if call is not None and self.sock is not None:
            call.hold(self.sock)
        super().request(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        try:
            return self._dial(checked_addresses(name.rstrip("."), int(self.port or self.default_port)))
        except OSError as error:
            raise NewConnectionError(self, f"{name} could not be resolved") from error
        finally:
            self._dns_host = name

    def _dial(self, addresses: list[str]) -> socket.socket:
        failure: NewConnectionError | ConnectTimeoutError | None = None
        call = hanging_up.current()
        for address in addresses:
            self._dns_host = address
            if call is not None:  # a name may lead to fifty addresses, none of which answers
                if call.has_passed:
                    break
                self.timeout = min(float(self.timeout or call.left), call.left)
            try:
                return super()._new_conn()
            except (NewConnectionError, ConnectTimeoutError) as error:
                failure = error
        raise failure or NewConnectionError(self, "the name has no address")


class _PinnedTLS(_Pinned, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Pinned


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _PinnedTLS


class PinningAdapter(HTTPAdapter):
    """The transport adapter of requests, over pools whose connections check and pin the address."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
