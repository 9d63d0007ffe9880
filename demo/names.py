"""A name server for the demo's own domains: what it knows is all there is.  python -m demo.names PORT

The shops' domains end in .example, which no name server answers for. So that the sender's set-up can be looked at
live, this one does: Loper's records are as they should be; from Funkwerk's somebody took the key away.
"""

import asyncio
import signal
import sys

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

SELECTOR = "demo1"
TOKEN = "5707" * 7  # proves both domains; in life each shop has its own
# A key that signs nothing: mails of the demo go nowhere.
KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAy7mTpZ69Bfe4PbXy4YumNIqaYPRikWFg1tKvk1luIHY2OubEiCpgus1E"
    "EJwZyIYN/aCdulWFddLreCb1Z52hfk0XPwjwOx9UjXSIaDz1YytU2/hbIYXgNu0cDUFLZ7PvDLrFBySMjoLxVNmeafd3ezsyzcdH"
    "hOyGcNRel/zmdyarLxUD3D811IE99aqvS29vyjgUAoRhs6UbjJsgkser1seMzfxmKakP2bN7hAbmxv4jby5c4/6vgeSraC4y4mP9"
    "WzKDouZTYMFpZrt99gU3D9aeOLJGxdGQozP6Po3SV1TCImN7Yap3/8gZrIMXaBPF7HwmmEj2PmqY6xNd12htTwIDAQAB"
)

RECORDS: dict[tuple[str, str], str] = {
    ("_stoep.loper.example.", "TXT"): f'"stoep-verify={TOKEN}"',
    ("loper.example.", "TXT"): '"v=spf1 include:spf.mailbox.example -all"',
    ("spf.mailbox.example.", "TXT"): '"v=spf1 ip4:192.0.2.25 -all"',
    (f"{SELECTOR}._domainkey.loper.example.", "TXT"): f'"v=DKIM1; k=rsa; " "p={KEY[:200]}" "{KEY[200:]}"',
    ("_dmarc.loper.example.", "TXT"): '"v=DMARC1; p=quarantine; rua=mailto:dmarc@loper.example"',
    ("bounces.loper.example.", "CNAME"): "bounces.mailbox.localhost.",
    ("_stoep.funkwerk.example.", "TXT"): f'"stoep-verify={TOKEN}"',
    ("funkwerk.example.", "TXT"): '"v=spf1 include:spf.mailbox.example ~all"',
    ("_dmarc.funkwerk.example.", "TXT"): '"v=DMARC1; p=none; rua=mailto:dmarc@funkwerk.example"',
    ("bounces.funkwerk.example.", "CNAME"): "bounces.mailbox.localhost.",
}


def answer(asked: bytes) -> bytes:
    """The reply to one question; a name that is not in RECORDS does not exist."""
    query = dns.message.from_wire(asked)
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.AA | dns.flags.RA
    question = query.question[0]
    name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
    if found := RECORDS.get((name, kind)):
        reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, found))
    elif not name.endswith(".example."):
        reply.set_rcode(dns.rcode.REFUSED)  # nobody's to say here: a name that cannot be looked up is not missing
    elif not any(known == name for known, _kind in RECORDS):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire(max_size=65_535)


class Names(asyncio.DatagramProtocol):
    """Answers whoever asks; what cannot be read is let go."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One question."""
        try:
            reply = answer(data)
        except Exception:  # any packet may come; none may end the server
            return
        self._transport.sendto(reply, addr)  # type: ignore[attr-defined]


async def serve(port: int) -> None:
    """Answer on 127.0.0.1 by UDP until SIGTERM."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    transport, _names = await loop.create_datagram_endpoint(Names, ("127.0.0.1", port))
    await stop.wait()
    transport.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
