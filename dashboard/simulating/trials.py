"""Trial runs: asking for one, watching it, reading what it found."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.simulating import showing
from dashboard.simulating.forms import PricesForm, TrialForm
from notifications.models import Simulation
from notifications.simulating.asking import MOST_WAITING, TooManyWaiting, ask
from notifications.simulating.drafting import UnreadableDefinition

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def simulations(request: MemberRequest) -> HttpResponse:
    """Ask for a trial run, and those that were asked for. `?journey=` chooses one; 422 names what is wrong."""
    posted = request.method == "POST"
    form = TrialForm(
        request.POST if posted else None, initial={"journey": request.GET.get("journey", "all"), "days": 90}
    )
    if posted and form.is_valid():
        try:
            row, _new = ask(
                form.chosen,
                int(form.cleaned_data["days"]),
                request.user.get_username(),
                form.cleaned_data["definition"],
            )
            return SeeOther(place(request, "simulation", row.pk))
        except TooManyWaiting:
            words = _("%(count)s trial runs are being worked out already. Wait for one of them.")
            form.add_error(None, words % {"count": MOST_WAITING})
        except UnreadableDefinition:
            form.add_error(None, _("The edited journey could not be read. Go back and try it from there."))
    rows = Simulation.objects.select_related("journey").defer("definition").order_by("-asked_at", "-pk")[:SHOWN]
    context = {
        "here": "journeys", "form": form, "rows": [showing.listed(row) for row in rows], "prices": PricesForm(),
    }  # fmt: skip
    return page(request, "dashboard/simulating/simulations.html", context, status=422 if posted else 200)


@require_safe
@member_required
def simulation(request: MemberRequest, simulation_id: int) -> HttpResponse:
    """What a trial run found; while it is worked out the page loads itself again."""
    row = get_object_or_404(Simulation.objects.select_related("journey"), pk=simulation_id)
    context = {
        "here": "journeys",
        "row": row,
        "title": showing.title_of(row),
        "is_waiting": row.state == row.State.WAITING,
    }
    if row.state == Simulation.State.DONE:
        context["found"] = showing.found(row)
    return page(request, "dashboard/simulating/simulation.html", context)


@require_POST
@member_required
def simulation_prices(request: MemberRequest) -> HttpResponse:
    """Keep what messages cost."""
    form = PricesForm(request.POST)
    here = place(request, "simulations")
    if form.is_valid():
        form.save()
        return done(request, _("Saved. The next trial run counts with these prices."), here)
    context = {"here": "journeys", "form": TrialForm(initial={"days": 90}), "rows": [], "prices": form}
    return page(request, "dashboard/simulating/simulations.html", context, status=422)
