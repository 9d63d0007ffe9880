"""The code of a return: on labels, slips and in conversations."""

import secrets

from returns.models import Return

# No vowels, so that no words come out, and nothing that sounds or looks like its neighbour.
ALPHABET = "CDFGHJKLMNPQRTVWXZ2345679"
LENGTH = 6


def fresh_code() -> str:
    """Six characters that no return of the merchant in scope has. The database has the last word (`return_code`)."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
        if not Return.objects.filter(code=code).exists():
            return code
