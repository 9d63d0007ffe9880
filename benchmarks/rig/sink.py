"""A mail server for benchmarks: keeps what it accepts as one line a mail, and can be told to misbehave.

    python -m benchmarks.rig.sink PORT RECORD [--drop SHARE] [--seed N]

Each line of RECORD is JSON with `id` (the Message-ID), `to` and `at`. With --drop, that share of the mails meets a
connection that breaks after the body was offered: half of them were kept before it broke, half were not. The sender
cannot tell, which is the point.
"""

import argparse
import asyncio
import json
import os
import random
import time
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import BinaryIO


class Sink:
    def __init__(self, record: BinaryIO, drop: float, seed: int) -> None:
        self._record, self._drop, self._chance = record, drop, random.Random(seed)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One SMTP conversation."""
        try:
            await self._conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # the other side was killed
        finally:
            writer.close()

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        recipient = ""
        while line := await reader.readline():
            verb, said = line[:4].upper(), line.decode("utf-8", "replace").strip()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                content = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                if not self._take(recipient, content):
                    return
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                recipient = said.partition("<")[2].partition(">")[0] if verb == b"RCPT" else recipient
                writer.write(b"250 fine\r\n")
            await writer.drain()

    def _take(self, recipient: str, content: bytes) -> bool:
        """False when the connection is to break instead of an answer."""
        breaks = self._chance.random() < self._drop
        if not breaks or self._chance.random() < 0.5:
            self._keep(recipient, content)
        return not breaks

    def _keep(self, recipient: str, content: bytes) -> None:
        headers = BytesHeaderParser().parsebytes(content)
        line = {"id": str(headers["Message-ID"]).strip(), "to": recipient, "at": time.time()}
        self._record.write(json.dumps(line).encode() + b"\n")
        # Before the answer, so that "accepted" is never more than is on record. The disk itself is not on trial.
        self._record.flush()


async def serve(port: int, sink: Sink) -> None:
    server = await asyncio.start_server(sink.talk, "127.0.0.1", port, limit=8 * 1024 * 1024)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("record", type=Path)
    parser.add_argument("--drop", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=os.getpid())
    options = parser.parse_args()
    with options.record.open("ab") as record:
        asyncio.run(serve(options.port, Sink(record, options.drop, options.seed)))


if __name__ == "__main__":
    main()
