"""A mail provider inside the test: does what the next outcome says, and keeps what it took."""

from collections.abc import Callable

from notifications.mails.mail import Mail, Provider

Outcome = str | Exception | type[BaseException] | Callable[[Mail], str]

box: list[Mail] = []
outcomes: list[Outcome] = []  # of the coming hand-overs; accepted when empty


class Killed(BaseException):
    """The process dies here: nothing after this point runs."""


class Post(Provider):
    name = "post"

    def hand_over(self, mail: Mail) -> str:
        outcome = outcomes.pop(0) if outcomes else "accepted"
        if isinstance(outcome, Exception) or (isinstance(outcome, type) and issubclass(outcome, BaseException)):
            raise outcome
        box.append(mail)
        return outcome if isinstance(outcome, str) else outcome(mail)
