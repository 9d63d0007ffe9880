"""The preference centre: one page, behind the link in every offer, without a cookie and without JavaScript."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.answers.stopping import stop_everything
from notifications.answers.unsubscribing import PREFERENCES, reader_of
from storefront.answering import merchant_of, quiet, see_other
from storefront.keys import link_for
from storefront.languages import speaking
from storefront.preferences.choosing import SOURCE, Chosen, Standings, choose, frequency_of, standings_of


@csrf_exempt  # opened without a cookie; the token from the mailbox is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What he gets, how often, in which language. POST act=save keeps the form, act=off stops everything.

    GET changes nothing; afterwards the same page says what holds now.
    """
    link = link_for(token, PREFERENCES)
    reader = reader_of(link) if link else None
    if reader is None:
        return quiet(render(request, "storefront/dead_off_link.html", status=404))
    standings = standings_of(reader.address)
    # POST as well: the words to which somebody agrees are those that stood on the page.
    with speaking(request, standings.wanted.language, reader.language):
        if request.method != "POST":
            return quiet(_page(request, standings))
        if request.POST.get("act") == "off":
            stop_everything(reader.address, SOURCE)
        else:
            choose(standings, _chosen(request), merchant_of(request))
        return quiet(see_other(reverse("preferences", kwargs={"token": token}) + "?saved=1"))


def _page(request: HttpRequest, standings: Standings) -> HttpResponse:
    context = {
        "standings": standings,
        "choices": standings.choices,
        "languages": settings.LANGUAGES,
        "is_saved": request.GET.get("saved") == "1",
        "address": _masked(standings.address),
    }
    return render(request, "storefront/preferences/preferences.html", context)


def _chosen(request: HttpRequest) -> Chosen:
    told = request.POST
    return Chosen(
        purposes=frozenset(told.getlist("purpose")),
        frequency=frequency_of(told.get("frequency", "")),
        language=told.get("language", "")[:5],
        is_paused=told.get("pause") == "1",
    )


def _masked(address: str) -> str:
    """Whose page it is, for whoever owns the mailbox; a mail that was passed on names nobody."""
    name, _at, host = address.partition("@")
    return f"{name[:2]}…\u2060@{host}"  # a word joiner: it is one word, and breaks nowhere
