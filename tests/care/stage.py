"""Setting the stage for care: a merchant who switched everything on."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from care.models import (
    CareBlock,
    CareSettings,
    CommonQuestion,
    Question,
    TakeBack,
    TakeBackRule,
)
from consents.models import Consent
from merchants.access import issue
from merchants.models import unguessable
from orders.models import Order
from tests import cast

KETTLE = {"id": "line-1", "title": "Waterkoker Sissend", "quantity": 1, "category": "Keuken > Waterkokers"}


def switch_on(**changes: Any) -> CareSettings:
    """Everything on; needs the merchant's scope."""
    row: CareSettings = CareSettings.objects.create(
        **{
            "shows_blocks": True, "answers_questions": True, "takes_questions": True, "offers_newsletter": True,
            "offers_reorder": True, "promise": "day", "whatsapp": "31612345678",
            "social_links": [{"name": "Instagram", "url": "https://www.instagram.com/loper"}],
            "texts": {"nl": {"newsletter": "Elke maand nieuwe routes.", "phone_hours": "Ma t/m vr 9-17 uur"}},
            **changes,
        }
    )  # fmt: skip
    return row


def block(**changes: Any) -> CareBlock:
    given = {"kind": "guide", "is_on": True, "texts": {"nl": {"title": "Zo houd je ze mooi", "text": "Was ze koud."}}}
    row: CareBlock = CareBlock.objects.create(**{**given, **changes})
    return row


def rule(**changes: Any) -> TakeBackRule:
    given = {"kind": "old_for_new", "is_on": True, "methods": ["courier", "shop"], "categories": ["Keuken"]}
    row: TakeBackRule = TakeBackRule.objects.create(**{**given, **changes})
    return row


def placed(shop: cast.Shop, number: str = "1042", **changes: Any) -> Order:
    """An order through the real door."""
    shop.tells("order.upserted", cast.order(number, **changes))
    cast.work()
    with shop.scoped():
        found: Order = Order.objects.get(number=number)
    return found


def browser(shop: cast.Shop, order: Order) -> Any:
    """A customer who followed the link of a mail."""
    with shop.scoped():
        token = issue(order.subject, f"test {order.pk}")
    client = shop.client()
    client.get(f"/t/{token}/")
    return client


def subject_of_mail(template: str, order: Order, email: str = "") -> Any:
    """The row that a mail of care is about, in the state that it tells of; None for other mails."""
    now = timezone.now()
    if template == "question_asked":
        return Question.objects.create(
            order=order, topic="where", title="Waar is mijn bestelling?", message="Ik wacht al lang.\nGroet, Sanne",
            phone="0612345678", language="nl", form_key=unguessable(), asked_at=now,
        )  # fmt: skip
    if template == "newsletter_confirm":
        Consent.objects.filter(email=order.email).update(state="lapsed")
        return Consent.objects.create(
            order=order, email=order.email, address_hash=b"x" * 32, source="order page", language="nl",
            wording="Ja, Loper mag mij de nieuwsbrief sturen.", wording_version="0" * 12, asked_at=now,
        )  # fmt: skip
    states = {"take_back_offered": "offered", "take_back_asked": "asked", "take_back_planned": "planned"}
    if template not in states:
        return None
    return TakeBack.objects.create(
        order=order, kind="old_for_new", state=states[template], lines=[], methods=["shop"], method="shop",
        offer="Wij nemen je oude ketel gratis terug.", offer_version="0" * 12, offer_language="nl", offered_at=now,
        what="ketel", pieces=1, planned_on=now.date() + timedelta(days=3), note="Neem hem mee.",
    )  # fmt: skip


def one_of_each(order: Order, secret: str) -> dict[str, int]:
    """A row of every kind with `secret` in its words, made once; their ids by the word before them in addresses."""
    words = {code: {"title": secret, "text": secret, "question": secret, "answer": secret} for code in ("nl", "en")}
    if not CareSettings.objects.exists():
        switch_on(texts={"nl": {"newsletter": secret}})
        block(texts=words)
        CommonQuestion.objects.create(texts=words)
        rule(texts={"nl": {"offer": secret}})
        for template in ("question_asked", "newsletter_confirm", "take_back_asked"):
            subject_of_mail(template, order)
        Question.objects.update(message=secret)
        TakeBack.objects.update(what=secret, offer=secret)
    models = {"blocks": CareBlock, "answers": CommonQuestion, "questions": Question, "take-backs": TakeBack}
    return {word: model.objects.latest("pk").pk for word, model in models.items()}  # type: ignore[attr-defined]
