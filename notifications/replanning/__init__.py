"""What an edit of a journey does to the mails that wait: who moves from when to when, before and while it is saved.

`preview` and `apply` walk the same changes, made by the same functions, so that what is shown is what is done.
"""

from notifications.replanning.applying import Outdated, apply, follow_clock
from notifications.replanning.previewing import Preview, Row, preview
from notifications.replanning.tallies import Tally

__all__ = ["Outdated", "Preview", "Row", "Tally", "apply", "follow_clock", "preview"]
