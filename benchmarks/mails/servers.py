"""Servers to send to: an SMTP server that takes everything at once, and an HTTP provider that takes its time.

python -m benchmarks.mails.servers smtp PORT
python -m benchmarks.mails.servers http PORT SECONDS
"""

import asyncio
import sys


async def smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One conversation; answers as commands come, also when several come at once (PIPELINING)."""
    writer.write(b"220 sink\r\n")
    try:
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink\r\n250 PIPELINING\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Keep-alive POSTs, each answered after so many seconds."""
    try:
        while line := await reader.readline():
            length = 0
            while line not in (b"\r\n", b""):
                name, _colon, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                line = await reader.readline()
            await reader.readexactly(length)
            await asyncio.sleep(seconds)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def serve(kind: str, port: int, seconds: float) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (smtp(reader, writer) if kind == "smtp" else http(reader, writer, seconds))

    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=8 * 1024 * 1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0))
