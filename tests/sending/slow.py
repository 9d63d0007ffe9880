"""Addresses of merchants that speak as slowly as a time-out between two bytes allows."""

import socket
import threading
import time
from collections.abc import Callable

EVERY = 0.1  # seconds between two bytes
FOR = 80  # bytes


class Slow:
    """A server that does with each connection what it is told, in a thread of its own; `begun` says when."""

    def __init__(self, speak: Callable[[socket.socket], None]) -> None:
        self.begun: list[float] = []
        self._speak = speak
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self._take, daemon=True).start()

    def stop(self) -> None:
        self._listening.close()

    def _take(self) -> None:
        while True:
            try:
                line, _address = self._listening.accept()
            except OSError:
                return
            self.begun.append(time.monotonic())
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            self._speak(line)
        except OSError:
            pass
        finally:
            line.close()


def drip(line: socket.socket, byte: bytes = b"x") -> None:
    """One byte after the other."""
    for _ in range(FOR):
        line.sendall(byte)
        time.sleep(EVERY)


def asked(line: socket.socket) -> None:
    """Read the request: its head and as much of a body as it tells of."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += line.recv(65_536)
    head, _end, body = heard.partition(b"\r\n\r\n")
    length = next(int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length"))
    while len(body) < length:
        body += line.recv(65_536)


def slow_head(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nx-long: ")
    drip(line)


def slow_body(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    drip(line)


def slow_pieces(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(FOR):
        line.sendall(b"1\r\nx\r\n")
        time.sleep(EVERY)


def broken_pieces(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n")


def slow_banner(line: socket.socket) -> None:
    drip(line, b"2")


def slow_after_the_body(line: socket.socket) -> None:
    """A mail server that takes the mail and then cannot say so."""
    line.sendall(b"220 here\r\n")
    told = line.makefile("rb")
    for answer in (b"250 hello", b"250 fine", b"250 fine", b"354 go on"):
        told.readline()
        line.sendall(answer + b"\r\n")
    while told.readline() not in (b".\r\n", b""):
        pass
    drip(line, b"2")
