"""Questions to the DNS about a sender domain, with one deadline for all of them."""

import time
from collections.abc import Callable
from typing import Any

import dns.exception
import dns.resolver
from django.conf import settings

from merchants.proving import NoAnswer
from workqueue.guards import assert_outside_transaction

ALL = 20.0  # seconds for all questions of one check: a hostile SPF record may ask for hundreds
EACH = 3.0
# Gives the records of a name as text ([] for none); raises NoAnswer when that cannot be known now.
Ask = Callable[[str, str], list[str]]


class Bounded(dns.resolver.Resolver):
    """A resolver that stops answering when its time is over."""

    ends: float = 0.0
    failures: int = 0  # how often no server gave an answer: absence is proved by none of them

    def resolve(self, *args: Any, **kwargs: Any) -> Any:
        """As dnspython's, within what is left of the time."""
        left = self.ends - time.monotonic()
        if left <= 0:
            self.failures += 1
            raise dns.resolver.LifetimeTimeout(timeout=ALL, errors=[])  # type: ignore[no-untyped-call]
        kwargs["lifetime"] = min(left, EACH)
        try:
            return super().resolve(*args, **kwargs)
        except (dns.exception.Timeout, dns.resolver.NoNameservers, OSError):
            self.failures += 1
            raise


def resolver() -> Bounded:
    """The machine's resolvers, or those of STOEP_DNS_SERVERS. Never inside a transaction."""
    assert_outside_transaction("a look-up in the DNS")
    found = Bounded(configure=not settings.DNS_SERVERS)
    if settings.DNS_SERVERS:
        servers = [server.rpartition(":") for server in settings.DNS_SERVERS]
        found.nameservers = [host for host, _colon, _port in servers]
        found.nameserver_ports = {host: int(port) for host, _colon, port in servers}
    found.ends = time.monotonic() + ALL
    return found


def asker(by: dns.resolver.Resolver) -> Ask:
    """Questions of any type through this resolver."""

    def ask(name: str, type_: str) -> list[str]:
        try:
            answer = by.resolve(name, type_, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.Timeout as error:
            raise NoAnswer("time-out") from error
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from error
        if type_ == "TXT":
            return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
        return [record.to_text().rstrip(".").lower() for record in answer]

    return ask
