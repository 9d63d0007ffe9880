"""A load generator that costs little: prepared bytes, keep-alive sockets, one thread, epoll.

It reads as much HTTP as the servers here speak: a status line, headers, a body whose length is told or that
comes in chunks.
"""

import resource
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

TIMEOUT = 30.0  # seconds without any answer: the server hangs


@dataclass
class Load:
    """What came of one round. Latencies are in seconds; in an open loop they count from the intended moment."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0  # connections lost with a request under way
    cpu: float = 0.0  # cores that the generator itself used

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Latency in milliseconds below which this share of the answers lies; 0 when there was none."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class Lane:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started = 0.0
        self.tag: object = None
        self._got = b""

    def send(self, request: bytes, started: float, tag: object = None) -> None:
        self.started, self.tag, self._got = started, tag, b""
        self.socket.sendall(request)

    def receive(self) -> int:
        """The status once the whole answer is here, 0 before that; raises ConnectionError when it broke."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionResetError("closed by the server")
        self._got += chunk
        head, gap, body = self._got.partition(b"\r\n\r\n")
        return int(head[9:12]) if gap and _whole(head.lower(), body) else 0

    def close(self) -> None:
        self.socket.close()


def _whole(head: bytes, body: bytes) -> bool:
    """Is the body all there? `head` is in lower case."""
    at = head.find(b"content-length:")
    if at >= 0:
        return len(body) >= int(head[at + 15 :].split(b"\r\n", 1)[0])
    return b"transfer-encoding: chunked" not in head or body.endswith(b"0\r\n\r\n")


def closed_loop(port: int, requests: Iterator[bytes], seconds: float, connections: int = 16) -> Load:
    """Keep `connections` requests under way for `seconds`; each answer is followed by the next request."""
    load, before, begun = Load(), _cpu(), time.perf_counter()
    with selectors.DefaultSelector() as selector:
        lanes = [Lane(port) for _ in range(connections)]
        for lane in lanes:
            selector.register(lane.socket, selectors.EVENT_READ, lane)
            lane.send(next(requests), time.perf_counter())
        until, under_way = begun + seconds, connections
        while under_way:
            ready = selector.select(TIMEOUT)
            if not ready:
                raise TimeoutError(f"no answer for {TIMEOUT:.0f} s")
            for key, _events in ready:
                lane = key.data
                if _answered(lane, load):
                    if time.perf_counter() < until:
                        lane.send(next(requests), time.perf_counter())
                    else:
                        under_way -= 1
    for lane in lanes:
        lane.close()
    load.seconds = time.perf_counter() - begun
    load.cpu = (_cpu() - before) / load.seconds
    return load


def open_loop(port: int, requests: Iterator[bytes], seconds: float, rate: float, connections: int = 64) -> Load:
    """Send at a fixed rate whatever the answers do; a request that waits for a free connection waits on the clock."""
    load, before = Load(), _cpu()
    lanes = [Lane(port) for _ in range(connections)]
    idle, due, total = list(lanes), 0, int(rate * seconds)
    with selectors.DefaultSelector() as selector:
        for lane in lanes:
            selector.register(lane.socket, selectors.EVENT_READ, lane)
        begun = time.perf_counter() + 0.05
        while due < total or len(idle) < connections:
            now = time.perf_counter()
            while idle and due < total and begun + due / rate <= now:
                idle.pop().send(next(requests), begun + due / rate)
                due += 1
            wait = begun + due / rate - now if idle and due < total else TIMEOUT
            ready = selector.select(max(wait, 0))
            if not ready and wait == TIMEOUT:
                raise TimeoutError(f"no answer for {TIMEOUT:.0f} s")
            idle.extend(key.data for key, _events in ready if _answered(key.data, load))
        load.seconds = time.perf_counter() - begun
    for lane in lanes:
        lane.close()
    load.cpu = (_cpu() - before) / load.seconds
    return load


def _answered(lane: Lane, load: Load) -> bool:
    status = lane.receive()
    if status:
        load.latencies.append(time.perf_counter() - lane.started)
        load.statuses[status] += 1
    return bool(status)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
