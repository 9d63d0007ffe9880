"""What a shop says of consent, kept with the moment at which it was said: the newer word counts, silence is none."""

from datetime import datetime

from orders.models import Customer

# Each flag and where the moment stands at which it was said (aware).
SAID_AT = {"marketing_opt_in": "opt_in_at", "opt_out_offered": "opt_out_offered_at"}


def heed(customer: Customer, flag: str, told: bool | None, said_at: datetime, version_at: datetime) -> None:
    """Set the flag of a locked, unsaved customer unless something newer was said; None, silence, changes nothing.

    `said_at` is when the customer chose, `version_at` when the shop told of it. An order that changes is told again
    with what was ticked when it was placed: that is no new word. Call it before `flags_at` moves on.
    """
    before: datetime | None = getattr(customer, SAID_AT[flag])
    if told is None:
        return
    is_new = before is None or said_at > before
    # Rows from before the moments were kept, and two words of one moment, go by the version.
    if before is None or said_at == before:
        is_new = customer.flags_at is None or version_at >= customer.flags_at
    if is_new:
        setattr(customer, flag, told)
        setattr(customer, SAID_AT[flag], said_at)
