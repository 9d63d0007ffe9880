"""The word that ends all advertising, wherever it is said: in the mail program, on our pages, at the provider."""

from consents import consenting, preferring
from notifications.answers.suppressing import UNSUBSCRIBED, suppress
from notifications.models import MailClass


def stop_everything(email: str, source: str, reason: str = UNSUBSCRIBED) -> None:
    """No advertising to the address any more; `source` says where he said so. Needs an open transaction.

    It closes the address, ends every consent (GDPR art. 7(3)), and refuses every purpose by a dated word of its own
    (art. 21(3)). So it is the newest word of each purpose: an older link that confirms, or an older yes that the shop
    tells late, revives nothing, and whoever confirms the newsletter afterwards gets the newsletter and nothing else.
    Saying it again changes nothing.
    """
    suppress(email, MailClass.MARKETING, reason)
    preferring.refuse_all(email, source)
    consenting.withdraw_all(email)
