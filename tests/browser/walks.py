"""Walks through the customers' pages in every state they have: who adds a page or a state, adds a step here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from care.models import CareSettings, CommonQuestion, TakeBack
from consents.models import Preference
from merchants.access import issue
from merchants.models import AccessLink
from notifications.answers.suppressing import suppress
from notifications.answers.unsubscribing import OFF_ACTIONS, off_purpose
from notifications.facts.snapshot import facts_of
from notifications.models import Journey, MailClass, Suppression
from orders.models import Order
from returns.models import Withdrawal
from returns.withdrawing import matching
from reviews import giving
from reviews.models import Review, ReviewSettings
from tests.browser.giving_back import giving_back
from tests.browser.looking import Tour
from tests.care.stage import block, subject_of_mail, switch_on
from tests.notifications.stage import advertising, rendered
from tests.reviews import stage as saying
from tests.storefront.scenes import SCENES, stage, wished
from tests.tracking.test_pickup_upload import HEAD
from tests.visits import stage as visits
from tracking.models import PickupSettings, PointSearch
from tracking.pickup.uploading import replace_points
from visits import booking, collecting
from visits.models import Appointment, AppointmentKind, KindAtLocation, Location
from visits.offering import slots

HOUR = timedelta(hours=1)
POINTS = [
    "A1;Primera Jansen;Ferdinand Bolstraat 12;1072 LJ;Amsterdam;NL;52.3555;4.8910;08:00-18:00;;;2099-01-01;no;yes",
    "A2;Pakketautomaat Westerpark;Haarlemmerweg 8;1014 BE;Amsterdam;NL;52.3855;4.8750;"
    "00:00-24:00;00:00-24:00;00:00-24:00;;yes;",
    "A3;Boekhandel met een buitengewoon lange naam van der Grachtengordel-Zuid;"
    "Keizersgracht 1;1015 CC;Amsterdam;NL;52.3795;4.8872;09:30-12:30, 13:00-18:00;09:30-18:00;;;;no",
]
NUMBERS = count(5000)


def opened(tour: Tour, scene: str = "placed", **changes: Any) -> tuple[Order, str]:
    """An order of the shop whose key the browser holds; with the address below which all of it lies."""
    order, token = stage(tour.shop, scene, str(next(NUMBERS)), **changes)
    tour.go(f"/t/{token}/")
    return order, f"/orders/{order.public_id}/"


def front_door(tour: Tour) -> None:
    tour.go("/", "home").press(name="home, nothing filled in")
    tour.go("/?why=link", "home, without a key").go("/sent/", "link sent").go("/sent/?for=address", "address link sent")
    tour.go("/t/none/", "dead link").go("/mail/off/none/", "dead link of an offer").go("/nowhere/", "nothing here")
    order, own = opened(tour, "forty_items")
    with tour.shop.scoped():
        off = issue(order.subject, "off", actions="unsubscribe")
    tour.go(f"/mail/off/{off}/", "unsubscribe").press(name="unsubscribed")
    tour.go("/mail/preferences/none/", "dead link of the preferences")
    _preferring(tour)
    tour.go(f"{own}print/", "forty items on paper")
    for scene in ("split", "pickup_with_hours", "placed"):
        tour.go(f"{opened(tour, scene)[1]}print/", f"{scene} on paper")


def _preferring(tour: Tour) -> None:
    """The link under an offer that went: one kind of it, all of it, and what somebody chooses himself."""
    message = advertising(tour.shop)
    with tour.shop.scoped():
        # The walk has unsubscribed the same person from everything by now.
        Suppression.objects.all().delete()
        Preference.objects.all().delete()
        content = rendered(message)
        content.rendered_at = timezone.now()
        content.save()
        off = issue(facts_of(message).access_subject, off_purpose(content), actions=OFF_ACTIONS)
        Journey.objects.filter(key__in=("csat", "birthday")).update(state=Journey.State.ON)
    tour.go(f"/mail/off/{off}/", "unsubscribe, one kind or all").press("[name=only]", "unsubscribed from one kind")
    tour.go(f"/mail/preferences/{off}/", "preferences")
    assert tour.page.locator("[name=purpose][value=reviews]").count() == 1, "a box that says what it is for"
    tour.page.check("[name=frequency][value=less]")
    tour.page.check("[name=pause]")
    tour.press("[name=act][value=save]", "preferences, paused").press("[name=act][value=off]", "preferences, nothing")
    with tour.shop.scoped():
        suppress(content.recipient, MailClass.MARKETING, "bounced")
    tour.go(f"/mail/preferences/{off}/", "preferences, closed").go(f"/mail/off/{off}/", "unsubscribed, by now")


def order_pages(tour: Tour) -> None:
    for place, scene in enumerate(SCENES):
        if place % 2 == (tour.shop.merchant.slug == "loper"):
            tour.go(f"/t/{stage(tour.shop, scene, str(next(NUMBERS)))[1]}/", f"order: {scene}")


def changing(tour: Tour) -> None:
    order, own = opened(tour)
    tour.go(f"{own}change/", "choose, before it is sent").go(f"{own}change/neighbour/", "not yet possible")
    tour.go(f"{own}change/cancel/", "cancel").page.fill("#text", "x" * 400, force=True)
    tour.page.evaluate("document.querySelector('#text').removeAttribute('maxlength')")
    tour.page.fill("#text", "x" * 400)
    tour.press(name="cancel, too many words")
    with tour.shop.scoped():
        key = issue(order.subject, "address", "read address", timedelta(minutes=15))
        issue(order.subject, "late", "read address", timedelta(minutes=15))
    tour.go(f"{own}change/address/", "address, a link is needed").press(name="address, the link is mailed")
    for _time in range(5):
        if tour.press("main form button").page.locator(".notice--warn").count():
            break
    tour.look("address, mailed too often")
    tour.go(f"/t/{key}/?parcel=rest", "address").press(name="address, nothing filled in")
    fill_address(tour)
    tour.press(name="address, looked at once more").press("[name=sure]", "address, asked for")
    with tour.shop.scoped():
        AccessLink.objects.filter(purpose="late").update(expires_at=timezone.now() - HOUR)
    tour.go(own, "order with a wish").go(f"{own}change/cancel/", "another wish waits")
    tour.go(f"/t/{_late(tour, order)}/", "address link over").press(name="address link over, and too late")
    _, own = opened(tour, "in_transit_without_a_day")
    tour.go(f"{own}change/hold/", "hold").press(name="hold, no day")
    tour.page.check("[name=until] >> nth=1")
    tour.press(name="hold, asked for").press("main form button", name="hold, taken back")
    for state in ("accepted", "confirmed", "refused"):
        order, own = opened(tour, "in_transit_without_a_day")
        change = wished(tour.shop, order, "hold", state, reason="too_late" if state == "refused" else "")
        tour.go(own, f"order with a wish {state}").go(f"{own}change/asked/{change.public_id}/", f"wish {state}")
    _, own = opened(tour, "in_transit")
    tour.go(f"{own}change/", "choose, at the carrier's").go(f"{own}change/neighbour/", "to the carrier's page")
    tour.go(f"{opened(tour, 'out_for_delivery')[1]}change/cancel/", "too late")
    _in_the_end(tour)


def _in_the_end(tour: Tour) -> None:
    tour.go(f"{opened(tour, 'delivered')[1]}change/", "nothing can be changed")
    order, own = opened(tour, "split")
    tour.go(f"{own}change/", "choose, two parts")
    order, own = opened(tour, "in_transit_without_a_day")
    change = wished(tour.shop, order, "hold", "requested")
    tour.go(f"{own}change/asked/{change.public_id}/")
    with tour.shop.scoped():
        change.state, change.decided_at = "accepted", timezone.now()
        change.save()
    tour.press("main form button", "too late to take it back")


def _late(tour: Tour, order: Order) -> str:
    """The token of a link whose minutes are over."""
    with tour.shop.scoped():
        token = issue(order.subject, "late too", "read address", timedelta(minutes=15))
        AccessLink.objects.filter(purpose="late too").update(expires_at=timezone.now() - HOUR)
        return token


def fill_address(tour: Any) -> None:
    """A new address, typed."""
    new = {"name": "Sanne de Vries", "line1": "Prinsengracht 263", "line2": "2 hoog", "postal_code": "1016 GV",
           "city": "Amsterdam"}  # fmt: skip
    for name, value in new.items():
        tour.page.fill(f"#{name}", value)


def points(tour: Tour) -> None:
    _, own = opened(tour, postal_code="")
    tour.go(f"{own}points/", "points, where?").press(name="points, no postcode")
    with tour.shop.scoped():
        PickupSettings.objects.create(map_is_on=True, tile_url="https://tiles.example/{z}/{x}/{y}.png")
    tour.go(f"{own}points/?postcode=1015+CC", "points, none known")
    with tour.shop.scoped():
        replace_points("\n".join([HEAD, *POINTS]).encode())
        for provider in ("postnl", "dhl"):
            PointSearch.objects.create(
                connection=tour.shop.connect("postnl" if provider == "postnl" else "sendcloud", api_token="key"),
                source=provider, provider=provider, country="NL", postal_code="1053DL",
            )  # fmt: skip
    tour.go(f"{own}points/?postcode=1015+CC&parcel=rest", "points").go(
        f"{own}points/?postcode=nowhere", "points, what?"
    )
    tour.go(f"{own}points/?postcode=1015+CC&gone=1", "points, gone")
    tour.go(f"{own}points/?postcode=1053+DL&turn=6", "points, somebody is silent")


def caring(tour: Tour) -> None:
    own_words = tour.shop.merchant.language
    tour.shop.merchant.shop_url = "https://loper.example"
    tour.shop.merchant.support_phone = "020 123 4567"
    tour.shop.merchant.save()
    with tour.shop.scoped():
        switch_on(texts={own_words: {"newsletter": "Once a month.", "phone_hours": "Mon to Fri, 9:00 to 17:00"}})
        texts = {own_words: {"title": "How to keep your kettle free of lime", "text": "A spoon of vinegar a month.",
                             "link": "https://loper.example/care"}}  # fmt: skip
        block(texts=texts)
        block(kind="event", position=1, place="Vondelpark", starts_at=timezone.now() + 9 * 24 * HOUR, texts=texts)
        for place, kind in enumerate(("newsletter", "social", "video", "article"), start=2):
            block(kind=kind, position=place, texts=texts)
        CommonQuestion.objects.create(texts={own_words: {"question": "Safe dry?", "answer": "It stops."}})
    order, own = opened(tour, "delivered", cart_link="own", reorder_url="https://loper.example/again/1042")
    with tour.shop.scoped():
        Order.objects.filter(pk=order.pk).update(delivered_at=timezone.now())
        subject_of_mail("take_back_offered", order)
    tour.go(own, "order with care").go(f"{own}help/", "questions").go(f"{own}help/?q=zzz", "questions, none found")
    tour.go(f"{own}help/about/return/", "an answer").go(f"{own}help/about/other/", "a question")
    tour.press("main form button", name="a question, no words")
    tour.page.fill("#message", "Where is the lid?")
    tour.press("main form button", "a question, sent")
    tour.go(f"{own}newsletter/", "newsletter").press("main form button", "newsletter, not ticked")
    tour.page.check("#agree")
    tour.press("main form button", "newsletter, asked")
    with tour.shop.scoped():
        consent = subject_of_mail("newsletter_confirm", order)
        token = issue(order.subject, "news", f"newsletter:{consent.pk}")
    tour.go(f"/mail/news/{token}/", "newsletter, confirm").press("main form button", "newsletter, confirmed")
    tour.go("/mail/news/none/", "newsletter, dead link").go(f"{own}newsletter/", "newsletter, stop")
    _taking_back(tour, order, f"{own}take-back/old_for_new/")
    order, own = opened(tour, email="full@klant.example")
    with tour.shop.scoped():
        suppress("full@klant.example", MailClass.STATUS, "bounced")
    tour.go(f"{own}newsletter/", "newsletter, out of reach")
    with tour.shop.scoped():
        CareSettings.objects.update(answers_questions=False)
    tour.go(f"{own}help/", "no answers, only people")


def _taking_back(tour: Tour, order: Order, page: str) -> None:
    tour.go(page, "take back").press(name="take back, nothing filled in")
    for state in ("asked", "planned", "handed_over", "declined", "cancelled"):
        with tour.shop.scoped():
            TakeBack.objects.filter(order=order).update(state=state, method="shop", planned_on=timezone.localdate())
        tour.go(page, f"take back, {state}")


def visiting(tour: Tour) -> None:
    with tour.shop.scoped():
        made = visits.staged(count=2, hours={day: [["09:00", "11:00"]] for day in visits.WEEK})
    order, own = opened(tour)
    tour.go(f"{own}appointment/", "times").go(f"{own}appointment/confirm/", "times, none chosen")
    tour.page.check("[name=at] >> nth=0")
    tour.press("main form button", "book").page.fill("#name", "")
    tour.press("main form button", "book, no name").page.fill("#name", "Sanne")
    tour.press("main form button", "appointment").go(own, "order with an appointment")
    with tour.shop.scoped():
        visit = Appointment.objects.get(order=order)
    page = f"{own}appointment/{visit.public_id}/"
    tour.go(f"{page}move/", "other times").go(f"{page}cancel/", "cancel the appointment?")
    tour.press("main form button", "appointment cancelled")
    for state in ("attended", "missed", "over"):
        with tour.shop.scoped():
            Appointment.objects.update(state=state)
        tour.go(page, f"appointment {state}")
    _fetching(tour, made.location)
    with tour.shop.scoped():
        kind = AppointmentKind.objects.create(name="Maatadvies met een lange naam", minutes=30)
        other = Location.objects.create(name="Loper Utrecht", external_id="u", line1="Oudegracht 1", city="Utrecht")
        for location in (made.location, other):
            KindAtLocation.objects.get_or_create(kind=made.kind, location=location)
        KindAtLocation.objects.create(kind=kind, location=other)
        visits.specialist(other, kind, "Noor", hours={})
    tour.go(f"{own}appointment/", "what for?").go(f"{own}appointment/?kind={made.kind.pk}", "which shop?")
    tour.go(f"{own}appointment/?kind={kind.pk}", "everything is taken")
    tour.go(f"{opened(tour)[1]}", "order that can book").go(_too_late_to_change(tour, made), "appointment, too late")


def _fetching(tour: Tour, location: Location) -> None:
    order, own = opened(tour)
    with tour.shop.scoped():
        collecting.expect(order, location)
    tour.go(f"{own}collect/", "collect, being prepared").go(own, "order to collect, being prepared")
    with tour.shop.scoped():
        made = collecting.mark_ready(order, location)
    tour.go(f"{own}collect/", "collect").go(own, "order to collect")
    with tour.shop.scoped():
        for state in ("collected", "expired"):
            type(made).objects.filter(pk=made.pk).update(state=state, collected_at=timezone.now())
            tour.go(f"{own}collect/", f"collect, {state}").go(own, f"order to collect, {state}")


def reviewing(tour: Tour) -> None:
    order, own = opened(tour, "delivered")
    with tour.shop.scoped():
        ReviewSettings.objects.update_or_create(
            defaults={"is_public": True, "rewards": {"nl": "50 punten voor je beoordeling.", "en": "50 points."}}
        )
    tour.go(f"{own}review/", "review").press(name="review, nothing filled in")
    tour.page.check('input[name="whole-stars"][value="2"]', force=True)
    tour.page.fill("#id_whole-text", "Doos was open. " * 12)
    tour.press(name="review, thanks").go(f"{own}review/", "review, to change")
    with tour.shop.scoped():
        Review.objects.update(state=Review.State.DECLINED, decline_reason=Review.Decline.PERSONAL)
    tour.go(f"{own}review/", "review, declined").go("/reviews/", "reviews, none")
    with tour.shop.scoped():
        given = giving.Given(None, 5, "Snel en netjes. " * 20, (saying.photo(),))
        giving.give(opened(tour, "delivered")[0], [given], "Sanne", "nl", "50 punten")
        Review.objects.update(state=Review.State.PUBLISHED, reply="Fijn om te horen!", moderated_at=timezone.now())
    tour.go("/reviews/", "reviews").go(f"{own}survey/nps/?score=9", "nps, chosen in the mail").press(name="nps, thanks")
    tour.go(f"{own}survey/csat/", "csat").press(name="csat, nothing chosen")
    with tour.shop.scoped():
        again = issue(order.subject, "asked", "read review")
    tour.go(f"/t/{again}/survey/csat/2/", "csat, chosen in the mail").press(name="csat, thanks")


def withdrawing(tour: Tour) -> None:
    tour.go("/withdraw/", "withdraw, for everybody").press(name="withdraw, nothing filled in")
    _declare(tour, "withdraw, by hand")
    tour.go("/withdraw/?why=again", "withdraw, once more")
    order, own = opened(tour, "all_arrived")
    tour.go(f"{own}withdraw/", "withdraw from an order")
    tour.page.fill("#line-0", "9999")
    tour.press(name="withdraw, how many?")
    tour.go(f"{own}withdraw/")
    row = _declare(tour, "withdraw, by key", order)
    with tour.shop.scoped():
        matching.settle_row(row.pk)
        token = issue(row.access_subject, "a walk")
    tour.go(f"/withdraw/t/{token}/", "withdrawn, found")


def _declare(tour: Tour, name: str, order: Order | None = None) -> Withdrawal:
    for field, words in (("name", "Sanne de Vries"), ("identification", order.number if order else "geen idee 9"),
                         ("email", "sanne@klant.example")):  # fmt: skip
        tour.page.fill(f"#{field}", words)
    tour.press(name=f"{name}: the declaration")
    tour.press(name=f"{name}: declared")
    with tour.shop.scoped():
        row: Withdrawal = Withdrawal.objects.latest("pk")
    return row


def _too_late_to_change(tour: Tour, made: visits.Stage) -> str:
    order, own = opened(tour)
    with tour.shop.scoped():
        today = timezone.localdate()
        slot = slots(made.kind, made.location, today, today + timedelta(days=9))[0]
        visit = booking.book(order, booking.Wanted(made.kind, made.location, slot.starts_at), name="Sanne")
        span = visit.busy_until - visit.starts_at
        soon = timezone.now() + timedelta(minutes=20)
        Appointment.objects.filter(pk=visit.pk).update(starts_at=soon, ends_at=soon + span, busy_until=soon + span)
    return f"{own}appointment/{visit.public_id}/"


@dataclass(frozen=True)
class Walk:
    """`routes` and `templates` (globs below templates/storefront) are what it must have seen by its end."""

    go: Callable[[Tour], None]
    routes: frozenset[str]
    templates: tuple[str, ...]


def _walk(go: Callable[[Tour], None], routes: str, *templates: str) -> tuple[str, Walk]:
    return go.__name__, Walk(go, frozenset(routes.split()), templates)


WALKS: dict[str, Walk] = dict(
    [
        _walk(
            front_door, "home link_sent open_link unsubscribe preferences print_page 404",
            "[!_]*.html", "preferences/*.html",
            "_find_form.html", "_masthead.html", "_footer.html", "_ask.html", "_printed_item.html",
        ),
        _walk(order_pages, "order_page", "_[!cfpv]*.html", "_p[!r]*.html", "_progress.html"),
        _walk(changing, "change_delivery change change_asked order_page open_link link_again", "changing/*.html",
              "_changes.html"),
        _walk(points, "pickup_points", "points/*.html"),
        _walk(caring, "help help_topic help_sent newsletter newsletter_confirm take_back", "caring/*.html",
              "_care_*.html"),
        _walk(reviewing, "review_form review_sent reviews survey_answer", "reviewing/*.html"),
        _walk(
            giving_back, "return_start return_sent return_new return_why return_what return_check return_gift",
            "returning/choose.html", "returning/why.html", "returning/what.html", "returning/check.html",
            "returning/start.html", "returning/sent.html", "returning/closed.html", "returning/gift.html",
            "returning/_thing.html", "returning/_heading.html", "returning/_errors.html", "returning/_carried.html",
            "returning/_details.html", "returning/_receiver.html", "returning/_step.html",
            "returning/_withdraw_too.html",
        ),
        _walk(withdrawing, "withdraw withdraw_order withdrawal", "withdrawing/*.html"),
        _walk(visiting, "collect appointment_new appointment_confirm appointment appointment_move appointment_cancel",
              "visiting/*.html", "_visit_*.html"),
    ]
)  # fmt: skip
