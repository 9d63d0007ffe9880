"""A provider like those with an HTTP API: each call takes as long as the other side likes; connections are kept."""

import os

import requests

from notifications.mails.mail import Mail, NotSent, Provider, Unsure


class SlowAPI(Provider):
    name = "slow"
    concurrency = 32

    def __init__(self) -> None:
        self._session = requests.Session()

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def hand_over(self, mail: Mail) -> str:
        said = {"to": mail.recipient, "subject": mail.subject, "html": mail.html, "text": mail.text}
        try:
            answer = self._session.post(os.environ["STOEP_BENCH_API"], json=said, timeout=10)
        except requests.ConnectionError as error:
            raise Unsure(type(error).__name__) from error
        if answer.status_code != 200:
            raise NotSent(str(answer.status_code), retry=True)
        return mail.message_id
