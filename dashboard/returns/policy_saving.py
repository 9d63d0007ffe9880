"""What the policy's pages share when they save: which version somebody had before him."""

from dashboard.access import MemberRequest


def seen_by(request: MemberRequest, now: int) -> int:
    """The number of the version that the page was made from (form field `seen`); `now` where it does not say."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else now
