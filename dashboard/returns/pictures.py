"""Photos of returns, and the pictures of what was bought, for the team's eyes."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard.access import MemberRequest, member_required
from orders.models import Picture
from returns.models import ReturnPhoto


@require_safe
@member_required
def return_photo(request: MemberRequest, return_photo: str) -> HttpResponse:
    """A photo of a return: what is wrong, proof of posting, or what the warehouse found."""
    row = get_object_or_404(ReturnPhoto, public_id=return_photo)
    return _picture(bytes(row.content), "image/jpeg")


@require_safe
@member_required
def item_picture(request: MemberRequest, pk: int) -> HttpResponse:
    """The small picture of a product; 404 where none was copied."""
    row = get_object_or_404(Picture.objects.exclude(thumb=b""), pk=pk)
    return _picture(bytes(row.thumb), "image/webp")


def _picture(content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
