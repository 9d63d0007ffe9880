"""A name server on this machine that speaks DNS over UDP and TCP-less: TXT, CNAME, MX and SOA as told."""

import socketserver
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """Answers from `records[(name, type)]`; NXDOMAIN for names without any; SERVFAIL when `broken`."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.broken = False
        self.asked: list[tuple[str, str]] = []
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, sock = self.request
                sock.sendto(outer.answer(dns.message.from_wire(data)).to_wire(), self.client_address)

        self.server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        name, type_ = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, type_))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif (name, type_) in self.records:
            texts = self.records[name, type_]
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", type_, *texts))
        elif not any(known == name for known, _type in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response

    def txt(self, name: str, *texts: str) -> None:
        """TXT records, each in strings of at most 255 bytes as they come over the wire."""
        parts = [[text[at : at + 250] for at in range(0, len(text), 250)] or [""] for text in texts]
        self.records[name, "TXT"] = [" ".join(f'"{part}"' for part in found) for found in parts]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
