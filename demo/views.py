"""Looking into the demo's mailbox."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from demo import mailbox
from portal.stylesheets import stylesheet

ZONE = "Europe/Amsterdam"  # of both shops
# A mail may style itself and show pictures, its own and the shops', and nothing else: no script, no form.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: http://*.localhost:*; frame-ancestors 'self'"
)
# Without it a link would open inside the frame, which no page of ours allows.
NEW_TAB = '<base target="_blank">'


@require_safe
def mailbox_page(request: HttpRequest) -> HttpResponse:
    """All mails, newest first; `?to=` narrows them to one person."""
    recipient = request.GET.get("to", "").strip()[:254]
    mails = mailbox.newest(recipient)
    return _page(
        request,
        "demo/mailbox.html",
        {"mails": mails, "to": recipient, "recipients": mailbox.recipients(), "shown": mailbox.SHOWN},
    )


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[untyped-decorator]
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: as its reader sees it, as plain text, and its headers."""
    mail = mailbox.parsed(_content(name))
    context = {
        "mail": mailbox.described(name, mail),
        "headers": [(key, str(value)) for key, value in mail.items()],
        "text": mailbox.part(mail, "plain"),
        "has_html": bool(mailbox.part(mail, "html")),
    }
    return _page(request, "demo/mail.html", context)


@require_safe
@xframe_options_exempt  # `frame-ancestors` below says who may frame it
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The mail's html for the sandboxed frame."""
    html = mailbox.with_pictures(mailbox.parsed(_content(name)))
    head, found, rest = html.partition("<head>")
    framed = head + found + NEW_TAB + rest if found else NEW_TAB + html
    return HttpResponse(framed, headers={"Content-Security-Policy": MAIL_POLICY, "Cache-Control": "no-store"})


@require_safe
def mail_source(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as it travelled."""
    return HttpResponse(_content(name), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def _content(name: str) -> bytes:
    content = mailbox.raw(name)
    if content is None:
        raise Http404("no such mail")
    return content


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, {**context, "styles": stylesheet("dashboard").version, "zone": ZONE})
    response["Cache-Control"] = "no-store"
    return response
