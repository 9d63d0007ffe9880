"""Funkwerk's life: two electronics shops, advice by people who repair, old for new."""

from demo.life.plot import Answers, Asks, Books, GivesBack, Kind, Lane, Life, Person, Place, Readies, Wishes

KREUZBERG, KOELN = "Funkwerk Kreuzberg", "Funkwerk Köln"
WEEKDAYS = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
WEEK = {**WEEKDAYS, "sat": [["10:00", "15:00"]]}
ADVICE, REPAIR = "Beratung: Hören und Klang", "Reparatur-Sprechstunde"
APPLIANCES = ["Kopfhörer", "Bluetooth-Lautsprecher", "Kurzwellenradio", "Webcam", "Mechanische", "USB-C-Ladegerät",
              "Powerbank"]  # fmt: skip

LIFE = Life(
    points="points-funkwerk.csv",
    places=(
        Place(KREUZBERG, {
            "external_id": "kreuzberg", "line1": "Urbanstraße 71", "postal_code": "10967", "city": "Berlin",
            "phone": "+49 30 1234567", "hours": WEEK, "keeps_days": 14,
            "closed_on": [], "directions": "U-Bahn Hermannplatz, dann drei Minuten. Der Eingang liegt im Hof.",
        }),
        Place(KOELN, {
            "external_id": "koeln", "line1": "Eigelstein 60", "postal_code": "50668", "city": "Köln",
            "phone": "+49 221 1234567", "hours": WEEKDAYS, "keeps_days": 10,
            "directions": "Zwei Minuten vom Ebertplatz.",
        }),
    ),
    kinds=(
        Kind(ADVICE, {
            "names": {"en": "Advice on sound and hearing", "nl": "Advies over geluid", "fr": "Conseil audio"},
            "explains": "Sie hören drei Geräte im Vergleich. Bringen Sie gern Ihre eigene Musik mit.",
            "minutes": 40, "buffer_minutes": 5, "every_minutes": 15, "notice_hours": 4, "days_ahead": 21,
            "change_hours": 6,
        }, (KREUZBERG, KOELN)),
        Kind(REPAIR, {
            "names": {"en": "Repair clinic", "nl": "Reparatiespreekuur", "fr": "Atelier réparation"},
            "explains": "Wir öffnen das Gerät mit Ihnen zusammen und sagen, was sich lohnt.",
            "minutes": 30, "buffer_minutes": 10, "every_minutes": 20, "notice_hours": 24, "days_ahead": 21,
            "change_hours": 24,
        }, (KREUZBERG,)),
    ),
    people=(
        Person("Hanna Brandt", "Klang und Kopfhörer", {KREUZBERG: WEEKDAYS}, (ADVICE,)),
        Person("Cem Aydın", "Reparatur und Klang", {KREUZBERG: WEEK}, (ADVICE, REPAIR)),
        Person("Ulrike Sommer", "Klang", {KOELN: WEEKDAYS}, (ADVICE,)),
    ),
    care={
        "shows_blocks": True, "answers_questions": True, "takes_questions": True, "offers_newsletter": True,
        "offers_reorder": True, "promise": "day", "whatsapp": "",
        "social_links": [{"name": "Mastodon", "url": "https://mastodon.example/@funkwerk"}],
        "texts": {
            "de": {"phone_hours": "Montag bis Freitag, 9 bis 18 Uhr",
                   "newsletter": "Vier Briefe im Jahr: was wir repariert haben, und was sich lohnt."},
            "en": {"phone_hours": "Monday to Friday, 9:00 to 18:00",
                   "newsletter": "Four letters a year: what we repaired, and what is worth it."},
            "nl": {"phone_hours": "maandag t/m vrijdag, 9:00 tot 18:00",
                   "newsletter": "Vier brieven per jaar: wat we hebben gerepareerd en wat de moeite waard is."},
            "fr": {"phone_hours": "du lundi au vendredi, de 9 h à 18 h",
                   "newsletter": "Quatre lettres par an : nos réparations, et ce qui en vaut la peine."},
        },
    },
    blocks=(
        {
            "kind": "video", "words": ["Kopfhörer"],
            "texts": {
                "de": {"title": "Die Polster wechseln, in zwei Minuten",
                       "text": "Ohne Werkzeug. Ersatzpolster führen wir zehn Jahre lang.",
                       "link": "https://funkwerk.example/video/polster", "label": "Film ansehen"},
                "en": {"title": "Change the ear pads in two minutes",
                       "text": "No tools needed. We stock spare pads for ten years.",
                       "link": "https://funkwerk.example/en/video/pads", "label": "Watch the film"},
                "nl": {"title": "Zo wisselt u de oorkussens",
                       "text": "In twee minuten, zonder gereedschap. Losse kussens leveren we tien jaar lang.",
                       "link": "https://funkwerk.example/nl/video/kussens", "label": "Bekijk de film"},
                "fr": {"title": "Changer les coussinets en deux minutes",
                       "text": "Sans outil. Nous gardons les pièces dix ans.",
                       "link": "https://funkwerk.example/fr/video/coussinets", "label": "Voir le film"},
            },
        },
        {
            "kind": "guide", "words": ["Powerbank", "USB-C-Ladegerät"],
            "texts": {
                "de": {"title": "So bleibt der Akku lange frisch",
                       "text": "Zwischen 20 und 80 Prozent lagern, nicht in der Sonne.",
                       "link": "https://funkwerk.example/akku", "label": "Mehr über Akkus"},
                "en": {"title": "Keep the battery fresh", "text": "Store it at 20 to 80 per cent, out of the sun.",
                       "link": "https://funkwerk.example/en/battery", "label": "More about batteries"},
            },
        },
        {
            "kind": "social",
            "texts": {
                "de": {"title": "Aus der Werkstatt", "text": "Jede Woche ein Gerät, das wieder läuft."},
                "en": {"title": "From the workshop", "text": "Every week a device that works again."},
                "nl": {"title": "Uit de werkplaats", "text": "Elke week een apparaat dat het weer doet."},
                "fr": {"title": "De l’atelier", "text": "Chaque semaine, un appareil remis en marche."},
            },
        },
    ),
    answers=(
        {
            "topic": "damaged",
            "texts": {
                "de": {"question": "Etwas fehlt oder ist defekt.",
                       "answer": "Schreiben Sie uns, was Sie sehen und hören; ein Foto hilft. Vieles reparieren wir"
                                 " innerhalb von drei Tagen, sonst bekommen Sie Ersatz."},
                "en": {"question": "Something is missing or broken.",
                       "answer": "Tell us what you see and hear; a photo helps. Much of it we repair within three days,"
                                 " otherwise you get a replacement."},
            },
        },
        {
            "texts": {
                "de": {"question": "Wie lange gibt es Ersatzteile?",
                       "answer": "Zehn Jahre ab dem Kauf. Die Liste steht unter https://funkwerk.example/ersatzteile"},
                "en": {"question": "How long are there spare parts?",
                       "answer": "Ten years from the purchase. See https://funkwerk.example/en/parts"},
                "nl": {"question": "Hoelang zijn er onderdelen?",
                       "answer": "Tien jaar na de aankoop. De lijst staat op https://funkwerk.example/nl/onderdelen"},
            },
        },
    ),
    rules=(
        {
            "kind": "old_for_new", "words": APPLIANCES, "methods": ["courier", "shop", "label"],
            "countries": ["DE", "AT", "NL"], "days_after_delivery": 30, "mails_offer": True,
            "texts": {
                "de": {"offer": "Wir nehmen Ihr altes Gerät derselben Art unentgeltlich zurück.",
                       "how": "Löschen Sie vorher Ihre Daten. Akkus, die sich lösen lassen, bitte herausnehmen."},
                "en": {"offer": "We take your old device of the same kind back, free of charge.",
                       "how": "Erase your data first. Take out batteries that come loose."},
                "nl": {"offer": "We nemen uw oude apparaat van dezelfde soort gratis terug.",
                       "how": "Wis eerst uw gegevens. Haal losse batterijen eruit."},
            },
        },
    ),
    lanes=(
        Lane("dhl", "DE", {1: 80, 2: 15, 3: 4, 5: 1}, 60),
        Lane("dhl", "NL", {2: 52, 3: 33, 4: 10, 6: 5}, 14),
        Lane("dpd", "AT", {1: 14, 2: 60, 3: 19, 5: 7}, 14),
        Lane("dpd", "DE", {1: 70, 2: 22, 3: 6, 4: 2}, 25),
        Lane("ups", "DE", {1: 84, 2: 12, 3: 4}, 18),
        Lane("hermes", "DE", {1: 30, 2: 46, 3: 16, 4: 5, 6: 3}, 22),
        Lane("colissimo", "FR", {2: 48, 3: 36, 4: 12, 6: 4}, 10),
    ),
    deeds={
        2: (
            Wishes("Felix has moved and does not want the webcam any more", "1031", "01605012345678", "cancel",
                   {"text": "Ich bin umgezogen."}),
            Answers("The team asks DPD to bring it back; the turn-round will confirm it", "1031", "cancel"),
            Wishes("Stefan noticed a wrong house number and cancels", "1035", "1Z8F4A776810350359", "cancel",
                   {"text": "Hausnummer war falsch, ich bestelle neu."}),
            Answers("UPS takes a day for that: too late, says the team", "1035", "cancel", "too_late",
                    "UPS korrigiert die Hausnummer gerade."),
        ),
        4: (
            Wishes("Ayşe will be at work: to another address, before DHL has it", "1044", "00340434161094010441",
                   "address", {"name": "Ayşe Yılmaz, Praxis Dr. Lenz", "line1": "Ebertplatz 9",
                               "postal_code": "50668", "city": "Köln"}),
            Answers("The team prints a new label", "1044", "address"),
            Wishes("Jonas corrects his house number before anything is sent", "1045", "", "address", {
                "name": "Jonas Weber", "line1": "Gneisenaustraße 68", "postal_code": "10961", "city": "Berlin",
            }),
            GivesBack("Ayşe's old webcam may be brought to the shop", "1044", "Webcam, 2019, ohne Kabel", "shop"),
            Readies("Lena's speaker lies ready in Kreuzberg", "1040", KREUZBERG),
            Books("Lena books advice for the same day", "1040", ADVICE, KREUZBERG, 2,
                  "Passt ein zweiter Lautsprecher dazu?"),
            Books("Oliver books the repair clinic", "1038", REPAIR, KREUZBERG, 3, "My old receiver hisses."),
            Asks("Matthias asks about his headphones", "1041", "where",
                 "Das Radio ist da, vielen Dank. Kommen die Kopfhörer noch vor Mittwoch?"),
        ),
    },
)  # fmt: skip
