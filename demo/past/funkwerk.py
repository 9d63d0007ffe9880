"""Funkwerk's past: half a year of electronics, in fewer orders than Loper has."""

from decimal import Decimal

from demo.past.funkwerk_said import SAID
from demo.past.plot import Draw, Edit, History, Home, OwnMail, Pool, Programme, Switched
from demo.story import funkwerk

HISTORY = History(
    buyers=390,
    last_number=1020,
    firsts=(
        "Anna", "Bernd", "Clara", "David", "Elif", "Frank", "Gesa", "Henrik", "Ines", "Jakob", "Katja", "Leon", "Mia",
        "Nils", "Olga", "Paul", "Regina", "Sven", "Tanja", "Uwe", "Vera", "Wolfgang", "Yusuf", "Zita", "Birgit",
        "Carsten", "Dilek", "Emil", "Frieda", "Georg",
    ),
    lasts=(
        "Arnold", "Bauer", "Becker", "Braun", "Demir", "Engel", "Franke", "Graf", "Hahn", "Hartmann", "Jung", "Kaiser",
        "Keller", "Koch", "Krüger", "Lang", "Maier", "Otto", "Pohl", "Roth", "Sauer", "Scholz", "Simon", "Sommer",
        "Vogt", "Winter", "Ziegler", "Öztürk",
    ),
    mail_domain="kunde.example",
    homes=(
        Home("Warschauer Straße 12", "10243", "Berlin", "DE", "de"),
        Home("Schanzenstraße 51", "20357", "Hamburg", "DE", "de"),
        Home("Leopoldstraße 7", "80802", "München", "DE", "de"),
        Home("Zülpicher Straße 33", "50674", "Köln", "DE", "de"),
        Home("Louisenstraße 14", "01099", "Dresden", "DE", "de"),
        Home("Limmerstraße 60", "30451", "Hannover", "DE", "de"),
        Home("Bolkerstraße 5", "40213", "Düsseldorf", "DE", "de"),
        Home("Mariahilfer Straße 88", "1070", "Wien", "AT", "de"),
        Home("Rue du Vieux-Marché 9", "67000", "Strasbourg", "FR", "fr"),
        Home("Kastanienallee 20", "10435", "Berlin", "DE", "en"),
        Home("Witte Vrouwenstraat 4", "3512 CS", "Utrecht", "NL", "nl"),
    ),
    goods=(
        funkwerk.KOPFHOERER, funkwerk.LAUTSPRECHER, funkwerk.LADEGERAET, funkwerk.POWERBANK, funkwerk.RADIO,
        funkwerk.TASTATUR, funkwerk.WEBCAM,
    ),
    category="Elektronik",
    carrier="dhl",
    carrier_name="DHL Paket",
    buys_again=(0.40, 0.14),
    journeys=(
        Switched("care_content", 190, holdout=30),
        Switched("review_request", 110),
        Switched("csat", 60),
        Switched("nps", 50),
        Switched("coupon", 70, holdout=20),
        Switched("loyalty_invitation", 45, state="paused"),
        Switched("points_statement", 60),
        Switched("back_in_stock", 90),
        Switched("price_drop", 90),
        Switched("win_back", 40),
        Switched("birthday", 0, state="off"),
        Switched("event_invitation", 0, state="off"),
        Switched("sweepstakes", 30),
        Switched("replenishment", 30),
    ),
    edit=Edit("csat", 4, ("09:00", "19:00")),
    own_mail=OwnMail(
        "review_request", "Bewertung, in unseren Worten",
        "Hält es, was wir versprochen haben? Bestellung {{ order.number }}", "Sagen Sie es, wie es ist",
    ),
    pool=Pool("Zehn Euro ab achtzig", "FUNK-", 9, amount=Decimal(10), minimum=Decimal(80)),
    programme=Programme("Funkwerk Plus", {
        "de": {"pitch": "Ein Punkt je Euro. Hundert Punkte sind fünf Euro. Reparaturen zählen doppelt."},
        "en": {"pitch": "A point for each euro. A hundred points are five euros. Repairs count twice."},
        "fr": {"pitch": "Un point par euro. Cent points font cinq euros. Les réparations comptent double."},
        "nl": {"pitch": "Een punt per euro. Honderd punten is vijf euro. Reparaties tellen dubbel."},
    }),
    draw=Draw({
        "de": {"title": "Gewinnen Sie ein Kurzwellenradio Nordlicht",
               "text": "Schreiben Sie uns, welchen Sender Sie als erstes suchen würden.",
               "link": "https://funkwerk.example/verlosung", "terms": "https://funkwerk.example/verlosung/bedingungen"},
        "en": {"title": "Win a short-wave radio Nordlicht", "text": "Tell us which station you would look for first.",
               "link": "https://funkwerk.example/en/draw", "terms": "https://funkwerk.example/en/draw/terms"},
    }, Decimal(219)),
    said=SAID,
    sender="post@funkwerk.example",
    reward={},
    outcomes=("refund",) * 8 + ("exchange",) * 2,
)  # fmt: skip
