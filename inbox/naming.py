"""Questions to the DNS. Like all network: outside transactions, with a deadline."""

import dns.exception
import dns.resolver
from django.conf import settings

from merchants.proving import NoAnswer
from workqueue.guards import assert_outside_transaction

DEADLINE = 4.0  # seconds for one look-up, with all its servers and repetitions


def ask_dns(name: str) -> list[str]:
    """The TXT records of a name by the machine's resolvers (or STOEP_DNS_SERVERS); see `merchants.proving.Txt`."""
    assert_outside_transaction("a look-up in the DNS")
    try:
        answer = _resolver().resolve(name, "TXT", lifetime=DEADLINE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.Timeout as error:
        raise NoAnswer("time-out") from error
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error
    # One record may come in several strings of at most 255 bytes: they belong together (RFC 7208, 3.3).
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _resolver() -> dns.resolver.Resolver:
    if not settings.DNS_SERVERS:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    servers = [server.rpartition(":") for server in settings.DNS_SERVERS]
    resolver.nameservers = [host for host, _colon, _port in servers]
    resolver.nameserver_ports = {host: int(port) for host, _colon, port in servers}
    return resolver
