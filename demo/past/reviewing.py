"""What buyers wrote of what they bought: after our mail asked them, of that very product, looked at by the team."""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFilter

from demo.keeping import MERCHANT_EMAIL
from demo.past.booking import Booked
from demo.past.mailed import Mailed, mailed
from demo.past.plot import History
from merchants.models import Merchant
from orders.models import Line
from reviews import moderating, photos
from reviews.models import Review, ReviewPhoto, ReviewSettings
from reviews.products import product_key

A_DAY = timedelta(days=1)
State = Review.State
ONE_IN = 3  # of those who were asked writes one
WHOLE_EVERY = 7  # one in so many reviews is of the order as a whole
UNSEEN = 4  # the newest wait for somebody to look


def review(merchant: Merchant, history: History, booked: Sequence[Booked], now: datetime) -> None:
    """Reviews of orders whose buyer was asked; who was asked last has not written yet. Needs the scope."""
    ReviewSettings.objects.create(is_public=True, has_google_feed=True, rewards=history.reward)
    asked = mailed("review_request", booked)[::ONE_IN]
    lines = {line.order_id: line for line in Line.objects.filter(order__in=[one.order for one in booked], position=0)}
    used: Counter[str] = Counter()
    rows = []
    for place, one in enumerate(asked):
        line = None if place % WHOLE_EVERY == WHOLE_EVERY - 1 else lines[one.booked.order.pk]
        said = history.said.reviews[line.sku if line else ""]
        words = said[used[line.sku if line else ""] % len(said)]
        used[line.sku if line else ""] += 1
        row = _row(one, line, words, now - timedelta(minutes=40 * (len(asked) - place)))
        row.language, row.reward = merchant.language, history.reward.get(merchant.language, "")
        rows.append(row)
    Review.objects.bulk_create(rows)
    _look_at(history, rows, now)
    for row in (rows[-1], rows[-UNSEEN - 3]):
        _photo(row, row.sku in history.said.shoes)


def _row(one: Mailed, line: Line | None, said: tuple[int, str], latest: datetime) -> Review:
    given = min(one.at + timedelta(hours=3 + one.booked.order.pk % 60), latest)
    row = Review(
        order=one.booked.order, line_key=line.external_id if line else "", stars=said[0], text=said[1],
        shown_name=one.booked.sale.buyer.name.split()[0], given_at=given, changed_at=given,
    )  # fmt: skip
    if line is not None:
        row.product, row.product_title = product_key(line), line.title
        row.product_url, row.sku = line.product_url, line.sku
    return row


def _look_at(history: History, rows: Sequence[Review], now: datetime) -> None:
    """All but the newest were published, one was declined, and the shop answered a bad one."""
    Review.objects.filter(pk__in=[row.pk for row in rows[:-UNSEEN]]).update(
        state=State.PUBLISHED, moderated_at=now - A_DAY, moderated_by=MERCHANT_EMAIL
    )
    declined = rows[-UNSEEN - 1]
    Review.objects.filter(pk=declined.pk).update(text=history.said.spam, stars=5)
    moderating.decline(declined.pk, Review.Decline.ADVERTISING, MERCHANT_EMAIL)
    bad = next((row for row in rows[: -UNSEEN - 1] if row.stars == 1), None)
    if bad is not None:
        moderating.reply(bad.pk, history.said.replies[bad.sku], MERCHANT_EMAIL)


def _photo(row: Review, is_shoe: bool) -> None:
    """A picture of the thing, drawn, and taken the way of every upload."""
    sky = Image.linear_gradient("L").resize((960, 720))
    picture = Image.merge("RGB", (sky.point(lambda v: 180 + v // 5), sky.point(lambda v: 150 + v // 4), sky))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 560), (960, 470), (960, 720), (0, 720)], fill=(86, 96, 72))
    (_shoe if is_shoe else _parcel)(draw)
    file = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(file, "PNG")
    file.seek(0)
    made = photos.remade(file)
    ReviewPhoto.objects.create(
        review=row, digest=made.digest, width=made.width, height=made.height, content=made.content
    )


def _shoe(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((250, 400, 700, 560), 70, fill=(194, 65, 12))
    draw.polygon([(250, 470), (330, 300), (470, 330), (520, 420)], fill=(214, 96, 40))
    draw.rounded_rectangle((230, 540, 720, 590), 24, fill=(245, 240, 230))


def _parcel(draw: ImageDraw.ImageDraw) -> None:
    """An opened box: right for whatever was in it."""
    draw.polygon([(250, 360), (480, 440), (480, 640), (250, 560)], fill=(176, 132, 84))
    draw.polygon([(480, 440), (720, 360), (720, 560), (480, 640)], fill=(196, 152, 102))
    draw.polygon([(250, 360), (490, 290), (720, 360), (480, 440)], fill=(112, 80, 48))
    draw.polygon([(250, 360), (190, 300), (430, 230), (490, 290)], fill=(208, 166, 116))
    draw.polygon([(720, 360), (790, 300), (560, 230), (490, 290)], fill=(208, 166, 116))
    draw.polygon([(340, 350), (490, 310), (630, 352), (480, 405)], fill=(238, 234, 226))
