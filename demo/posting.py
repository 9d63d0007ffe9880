"""Posting a letter to its hook, as the sender would: signed, over HTTP, through the real door."""

import http.client
from dataclasses import dataclass

from demo.story.playing import Letter
from demo.story.signing import signed

WRONG = "whsec_bm90IHRoZSBzZWNyZXQgb2YgdGhpcyBzaG9w"


@dataclass(frozen=True)
class Hook:
    key: str
    secret: str


class Postman:
    """Keeps one connection open, as the platforms do. `hooks` are one merchant's, by source."""

    def __init__(self, port: int, hooks: dict[str, Hook]) -> None:
        self._hooks = hooks
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def post(self, letter: Letter) -> int:
        """The door's status code."""
        hook = self._hooks[letter.source]
        secret = hook.secret if letter.genuine else WRONG
        headers = signed(letter.source, letter.body, secret, letter.topic, letter.ident)
        try:
            return self._sent(hook, letter.body, headers)
        except ConnectionError:
            # The server lets go of a line that was quiet for long. What it hears twice is one webhook.
            self._http.close()
            return self._sent(hook, letter.body, headers)

    def _sent(self, hook: Hook, body: bytes, headers: dict[str, str]) -> int:
        self._http.request("POST", f"/hooks/{hook.key}/", body, headers)
        answer = self._http.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        self._http.close()
