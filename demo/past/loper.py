"""Loper's past: half a year of running shoes."""

from decimal import Decimal

from demo.past.loper_said import SAID
from demo.past.plot import Draw, Edit, History, Home, OwnMail, Pool, Programme, Switched
from demo.story import loper

HISTORY = History(
    buyers=390,
    last_number=1030,
    firsts=(
        "Anouk", "Bas", "Carlijn", "Dirk", "Eva", "Floor", "Gijs", "Hanna", "Ilse", "Jasper", "Karim", "Lotte", "Maud",
        "Niels", "Olga", "Patrick", "Quinten", "Roos", "Samira", "Tess", "Umut", "Vera", "Willem", "Yara", "Zoë",
        "Marit", "Jeroen", "Femke", "Sjoerd", "Nadia",
    ),
    lasts=(
        "van den Berg", "Bos", "Brouwer", "Dekker", "Dijkstra", "Groen", "Haan", "Hendriks", "Huisman", "Jacobs",
        "Kok", "Kuiper", "van Leeuwen", "Maas", "Meijer", "Postma", "Prins", "Schouten", "Smits", "Verhoeven",
        "Vermeulen", "de Vos", "Willems", "Wolters", "Yildiz", "Zwart", "el Idrissi", "Ramdin",
    ),
    mail_domain="klant.example",
    homes=(
        Home("Laan van Meerdervoort 120", "2517 AS", "Den Haag", "NL", "nl"),
        Home("Hoogstraat 8", "5611 JN", "Eindhoven", "NL", "nl"),
        Home("Javastraat 61", "1094 HB", "Amsterdam", "NL", "nl"),
        Home("Nobelstraat 3", "3512 EM", "Utrecht", "NL", "nl"),
        Home("Westzeedijk 210", "3016 AM", "Rotterdam", "NL", "nl"),
        Home("Korte Kerkstraat 5", "8911 HN", "Leeuwarden", "NL", "nl"),
        Home("Grote Marktstraat 19", "9711 LV", "Groningen", "NL", "nl"),
        Home("Kloosterstraat 40", "2000", "Antwerpen", "BE", "nl"),
        Home("Rue Neuve 12", "1000", "Bruxelles", "BE", "fr"),
        Home("Prinsengracht 402", "1016 JA", "Amsterdam", "NL", "en"),
        Home("Aachener Straße 77", "50674", "Köln", "DE", "de"),
    ),
    goods=(
        loper.WOLKENLOPER, loper.WOLKENLOPER_HEREN, loper.POLDERPAS, loper.STADSLICHT, loper.REGENJACK, loper.SOKKEN,
        loper.BROEK, loper.DRINKVEST,
    ),
    category="Hardlopen",
    carrier="postnl",
    carrier_name="PostNL",
    buys_again=(0.40, 0.14),
    journeys=(
        Switched("care_content", 190, holdout=30),
        Switched("review_request", 120),
        Switched("csat", 60),
        Switched("coupon", 75),
        Switched("loyalty_invitation", 30, holdout=10),
        Switched("nps", 120, state="paused", paused_ago=30),
        Switched("points_statement", 60),
        Switched("back_in_stock", 90),
        Switched("price_drop", 90),
        Switched("win_back", 40),
        Switched("birthday", 90),
        Switched("event_invitation", 90),
        Switched("sweepstakes", 30),
        Switched("replenishment", 0, state="off"),
    ),
    edit=Edit("review_request", 18, ("10:00", "19:00")),
    own_mail=OwnMail(
        "care_content", "Onderhoudstips, zoals wij het zeggen",
        "Zo loop je er langer op: bestelling {{ order.number }}", "Nog 500 kilometer erbij?",
    ),
    pool=Pool("Tien procent, voor wie blijft", "LOPEND-", 14, percent=Decimal(10)),
    programme=Programme("Loperclub", {
        "nl": {"pitch": "Een punt per euro. Honderd punten is vijf euro, voor je volgende paar."},
        "en": {"pitch": "A point for each euro. A hundred points are five euros, for your next pair."},
        "de": {"pitch": "Ein Punkt je Euro. Hundert Punkte sind fünf Euro, für dein nächstes Paar."},
        "fr": {"pitch": "Un point par euro. Cent points font cinq euros, pour ta prochaine paire."},
    }),
    draw=Draw({
        "nl": {"title": "Win een startbewijs voor de Dam tot Damloop",
               "text": "Drie startbewijzen, voor wie ons zijn mooiste rondje stuurt.",
               "link": "https://loper.example/winactie", "terms": "https://loper.example/winactie/voorwaarden"},
        "en": {"title": "Win a place in the Dam tot Damloop",
               "text": "Three places, for those who send us their finest round.",
               "link": "https://loper.example/en/draw", "terms": "https://loper.example/en/draw/terms"},
    }, Decimal(150)),
    said=SAID,
    sender="hallo@loper.example",
    reward={
        "nl": "Onder alle reviews verloten we elke maand een tegoedbon van € 50. Ook een kritische review doet mee.",
        "en": "Each month we draw a voucher of €50 among all reviews. Critical ones take part too.",
        "de": "Jeden Monat verlosen wir unter allen Bewertungen einen Gutschein über 50 €. Auch kritische zählen.",
        "fr": "Chaque mois, nous tirons au sort un bon de 50 € parmi tous les avis. Les critiques comptent aussi.",
    },
    outcomes=(*("refund", "exchange") * 4, "credit", "refund"),
    runs_small=loper.WOLKENLOPER.title,
)  # fmt: skip
