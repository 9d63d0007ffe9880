"""The two services a command needs: started once, shared, stopped with their last user."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from embedded.attachment import Attachment


@dataclass(frozen=True)
class Urls:
    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        """The variables the settings read."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


class Services:
    """Hold PostgreSQL and Redis of one data folder for as long as this process lives, or until `stop`.

    A variable DATABASE_URL or REDIS_URL that is already set names a server of yours: it is used and not
    touched. Being killed counts as `stop`. Safe to start in several processes at once.
    """

    def __init__(self) -> None:
        self._urls: Urls | None = None
        self._attachments: list[Attachment] = []

    def start(self, data: Path, fast: bool = False) -> Urls:
        """The two URLs; a second call returns the same ones.

        `fast` is for throw-away data: no fsync, nothing kept of Redis. A folder is one or the other for ever.
        """
        if self._urls is None:
            try:
                database = os.environ.get("DATABASE_URL") or self._attach("postgres", data, fast)
                redis = os.environ.get("REDIS_URL") or self._attach("redis", data, fast)
            except BaseException:
                self.stop()
                raise
            self._urls = Urls(database, redis)
        return self._urls

    def stop(self) -> None:
        """Let go. Returns when the servers have stopped, or at once where another process still uses them."""
        attachments, self._attachments, self._urls = self._attachments, [], None
        with ExitStack() as all_of_them:
            for attachment in attachments:
                all_of_them.callback(attachment.detach)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _attach(self, kind: str, data: Path, fast: bool) -> str:
        attachment = Attachment(kind, data.resolve() / kind, fast)
        self._attachments.append(attachment)
        return attachment.attach()
