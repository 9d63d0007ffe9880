"""What is said about proofs that something was sent: what became of a photo, and why one cannot be taken."""

from django.utils.translation import gettext as _

from returns.following.proving import counts_from
from returns.models import Return, ReturnPhoto
from storefront import moments


def proof_words(row: Return) -> list[str]:
    """What became of the photos of a receipt; [] where none was shown. One query."""
    photos = row.photos.filter(kind=ReturnPhoto.Kind.POSTING).order_by("pk").defer("content")
    last = photos.last()
    if last is None:
        return []
    if last.is_proof is None:
        counts = counts_from(row, last)
        said = [_("Thank you for your receipt. Somebody of our team looks at it, and then your return goes on.")]
        if counts is not None:
            day = {"day": moments.full_day(counts)}
            said.append(_("It counts from %(day)s at the latest, also if nobody has looked by then.") % day)
        return said
    return [] if last.is_proof else [
        _("We could not see from your photo that you have sent it: %(why)s") % {"why": last.judge_note},
        _("Show another photo below. As soon as the carrier reports your parcel, we need none."),
    ]  # fmt: skip


def no_photo(why: str) -> str:
    """Why a file cannot be taken."""
    return {
        "none": _("Choose a photo of your receipt."),
        "large": _("This photo is too large. Choose a smaller one."),
        "pixels": _("This photo is too large. Choose a smaller one."),
        "kind": _("This is no photo that we can read. Choose a JPEG, PNG or WebP."),
        "broken": _("This photo is damaged. Choose another one."),
    }[why]


def no_number() -> str:
    return _("This is no tracking number. It has 6 to 40 letters and figures and stands on your receipt.")


def another_parcel() -> str:
    return _("That is the number of a parcel that came to you. Take the one on the receipt of sending it back.")


def others_parcel() -> str:
    return _(
        "That is the number of another return. Are both in one box? Then you need not do anything: we see it when we "
        "unpack it."
    )


def too_often() -> str:
    return _("You have tried this many times in a short time. Wait ten minutes and try again.")
