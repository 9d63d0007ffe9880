"""Loper's life: two running shops, fittings with gait advice, care for shoes, a run every Tuesday."""

from demo.life.plot import Answers, Asks, Books, Gathering, Kind, Lane, Life, Person, Place, Readies, Wishes

AMSTERDAM, UTRECHT = "Loper Amsterdam", "Loper Utrecht"
WEEK = {
    "tue": [["10:00", "18:00"]],
    "wed": [["10:00", "18:00"]],
    "thu": [["10:00", "21:00"]],
    "fri": [["10:00", "18:00"]],
    "sat": [["10:00", "17:00"]],
}
SUNDAY = {"sun": [["12:00", "17:00"]]}
FITTING, ADVICE = "Schoenen passen met loopanalyse", "Advies bij blessures"

LIFE = Life(
    points="points-loper.csv",
    places=(
        Place(AMSTERDAM, {
            "external_id": "amsterdam", "line1": "Amstelveenseweg 210", "postal_code": "1075 XR", "city": "Amsterdam",
            "phone": "+31 20 123 45 67", "hours": {**WEEK, **SUNDAY}, "keeps_days": 14,
            "directions": "Tram 2, halte Amstelveenseweg. Fietsen kunnen op de binnenplaats.",
        }),
        Place(UTRECHT, {
            "external_id": "utrecht", "line1": "Voorstraat 44", "postal_code": "3512 AP", "city": "Utrecht",
            "phone": "+31 30 123 45 67", "hours": WEEK, "keeps_days": 10,
            "directions": "Vijf minuten lopen van de Dom.",
        }),
    ),
    kinds=(
        Kind(FITTING, {
            "names": {"en": "Shoe fitting with gait analysis", "de": "Schuhanprobe mit Laufanalyse",
                      "fr": "Essayage avec analyse de la foulée"},
            "explains": "Je loopt vijf minuten op de band. Neem je oude hardloopschoenen mee.",
            "minutes": 45, "buffer_minutes": 15, "every_minutes": 30, "notice_hours": 4, "days_ahead": 28,
            "change_hours": 4,
        }, (AMSTERDAM, UTRECHT)),
        Kind(ADVICE, {
            "names": {"en": "Advice on injuries", "de": "Beratung bei Verletzungen", "fr": "Conseil blessures"},
            "explains": "Vertel wat je voelt en wanneer, dan kijken we samen naar schoen en schema.",
            "minutes": 30, "buffer_minutes": 0, "every_minutes": 30, "notice_hours": 12, "days_ahead": 28,
            "change_hours": 12,
        }, (AMSTERDAM,)),
    ),
    people=(
        Person("Iris van Dam", "Loopanalyse", {AMSTERDAM: WEEK}, (FITTING,)),
        Person("Jeroen Smit", "Loopanalyse en blessures", {
            AMSTERDAM: {day: WEEK[day] for day in ("wed", "fri", "sat")} | SUNDAY,
            UTRECHT: {day: WEEK[day] for day in ("tue", "thu")},
        }, (FITTING, ADVICE)),
        Person("Malika Haddou", "Loopanalyse", {UTRECHT: WEEK}, (FITTING,)),
    ),
    care={
        "shows_blocks": True, "answers_questions": True, "takes_questions": True, "offers_newsletter": True,
        "offers_reorder": True, "promise": "hours", "whatsapp": "31201234567",
        "social_links": [
            {"name": "Instagram", "url": "https://www.instagram.com/loper.example"},
            {"name": "Strava", "url": "https://www.strava.com/clubs/loper-example"},
        ],
        "texts": {
            "nl": {"phone_hours": "dinsdag t/m zaterdag, 10:00 tot 18:00",
                   "newsletter": "Eén mail per maand: een route, een training en nieuwe schoenen."},
            "en": {"phone_hours": "Tuesday to Saturday, 10:00 to 18:00",
                   "newsletter": "One mail a month: a route, a workout and new shoes."},
            "de": {"phone_hours": "Dienstag bis Samstag, 10:00 bis 18:00",
                   "newsletter": "Eine Mail im Monat: eine Strecke, ein Training und neue Schuhe."},
            "fr": {"phone_hours": "du mardi au samedi, de 10 h à 18 h",
                   "newsletter": "Un mail par mois : un parcours, un entraînement et de nouvelles chaussures."},
        },
    },
    blocks=(
        {
            "kind": "guide", "words": ["Wolkenloper", "Polderpas", "Stadslicht"],
            "texts": {
                "nl": {"title": "Zo gaan je schoenen langer mee",
                       "text": "Loop ze in drie korte rondjes in. Laat ze na regen drogen met krantenpapier, nooit op"
                               " de verwarming.",
                       "link": "https://loper.example/onderhoud", "label": "Lees de onderhoudstips"},
                "en": {"title": "Make your shoes last",
                       "text": "Break them in on three short runs. After rain, dry them with newspaper, never on the"
                               " heater.",
                       "link": "https://loper.example/en/care", "label": "Read the care guide"},
                "de": {"title": "So halten deine Schuhe länger",
                       "text": "Lauf sie auf drei kurzen Runden ein. Nach Regen mit Zeitungspapier trocknen, nie auf"
                               " der Heizung.",
                       "link": "https://loper.example/de/pflege", "label": "Pflegetipps lesen"},
                "fr": {"title": "Pour que tes chaussures durent",
                       "text": "Fais-les en trois petites sorties. Après la pluie, sèche-les avec du papier journal,"
                               " jamais sur le radiateur.",
                       "link": "https://loper.example/fr/entretien", "label": "Lire les conseils"},
            },
        },
        {
            "kind": "newsletter",
            "texts": {
                "nl": {"title": "Elke maand een nieuwe route",
                       "text": "Rond de stad, door de duinen, langs het water: één mail per maand."},
                "en": {"title": "A new route every month",
                       "text": "Around the city, through the dunes, along the water: one mail a month."},
                "de": {"title": "Jeden Monat eine neue Strecke",
                       "text": "Durch die Stadt, die Dünen, am Wasser: eine Mail im Monat."},
                "fr": {"title": "Un nouveau parcours chaque mois",
                       "text": "En ville, dans les dunes, au bord de l’eau : un mail par mois."},
            },
        },
    ),
    answers=(
        {
            "topic": "return",
            "texts": {
                "nl": {"question": "Hoe stuur ik iets terug?",
                       "answer": "Je hebt 30 dagen, ook als je er al een rondje op hebt gelopen. Leg het formulier"
                                 " https://loper.example/retour bij je pakket, of breng het naar een winkel van ons."},
                "en": {"question": "How do I send something back?",
                       "answer": "You have 30 days, even after a test run. Use https://loper.example/en/returns, or"
                                 " bring it to one of our shops."},
            },
        },
        {
            "texts": {
                "nl": {"question": "Ze zitten te krap. Wat nu?",
                       "answer": "Kom langs en pas een andere maat, of ruil per post: dat kost je niets.\n\nHardloop"
                                 "schoenen mogen een halve duim ruimte hebben bij de tenen."},
                "en": {"question": "They are too tight. What now?",
                       "answer": "Come by and try another size, or swap them by post, free of charge.\n\nRunning shoes"
                                 " may have half a thumb of room at the toes."},
                "de": {"question": "Sie sind zu eng. Was nun?",
                       "answer": "Komm vorbei und probiere eine andere Größe, oder tausche kostenlos per Post."},
                "fr": {"question": "Elles serrent. Que faire ?",
                       "answer": "Passe essayer une autre taille, ou échange-les par la poste, c'est gratuit."},
            },
        },
    ),
    rules=(
        {
            "kind": "recycling", "words": ["Wolkenloper", "Polderpas", "Stadslicht"], "methods": ["shop", "label"],
            "mails_offer": False, "days_after_delivery": 60,
            "texts": {
                "nl": {"offer": "Lever je oude hardloopschoenen in: we maken er sportvloeren van. Gratis.",
                       "how": "Eén paar voor elk nieuw paar. Veters mogen eraan blijven."},
                "en": {"offer": "Hand in your old running shoes: they become sports floors. Free of charge.",
                       "how": "One pair for each new pair. Leave the laces in."},
                "de": {"offer": "Gib deine alten Laufschuhe ab: Daraus werden Sportböden. Kostenlos.",
                       "how": "Ein Paar für jedes neue Paar. Die Schnürsenkel können dranbleiben."},
                "fr": {"offer": "Rapporte tes vieilles chaussures : elles deviennent des sols de sport. Gratuit.",
                       "how": "Une paire pour chaque nouvelle paire. Laisse les lacets."},
            },
        },
    ),
    lanes=(
        Lane("postnl", "NL", {1: 86, 2: 10, 3: 3, 5: 1}, 70),
        Lane("dhl_parcel_nl", "NL", {1: 78, 2: 16, 3: 4, 4: 2}, 40),
        Lane("bpost", "BE", {1: 22, 2: 56, 3: 15, 4: 5, 6: 2}, 20),
        Lane("dhl", "DE", {2: 40, 3: 42, 4: 12, 6: 6}, 12),
    ),
    deeds={
        2: (
            Wishes("Emily would rather fetch hers at the bookshop", "1039", "HMR7719302", "pickup_point", {
                "carrier": "homerr", "external_id": "L11", "name": "Boekhandel De Vries van Stockum",
                "line1": "Passage 11", "postal_code": "2511 AB", "city": "Den Haag", "country": "NL",
            }),
            Answers("Loper's team arranges that with Homerr; the carrier's scan will confirm it", "1039",
                    "pickup_point"),
            Wishes("Daan wants his parcel at work", "1038", "3SLOPR000103819", "address", {
                "name": "Daan Visser, Studio Spaarne", "line1": "Jansweg 40", "postal_code": "2011 KN",
                "city": "Haarlem",
            }),
            Answers("PostNL does not take that any more: the team says so", "1038", "address", "refused_by_carrier",
                    "Het pakket ligt al in de bus van de bezorger."),
        ),
        4: (
            Wishes("Bram asks for another pick-up point before PostNL has his jacket", "1046", "3SLOPR000104607",
                   "pickup_point", {
                       "carrier": "", "external_id": "L06", "name": "Bloemen van Ebbinge",
                       "line1": "Oude Ebbingestraat 60", "postal_code": "9712 HL", "city": "Groningen",
                       "country": "NL",
                   }),
            Answers("The team sends it there", "1046", "pickup_point"),
            Wishes("Pieter is on the mainland: his jacket may go to his sister", "1043", "3SLOPR000104302", "address", {
                "name": "Marijke Hoekstra", "line1": "Spoorstraat 18", "postal_code": "1781 JE", "city": "Den Helder",
            }),
            Readies("Joris's shoes lie ready in Amsterdam", "1045", AMSTERDAM),
            Books("Joris books a fitting with gait analysis for when he comes", "1045", FITTING, AMSTERDAM, 2,
                  "Ik train voor mijn eerste halve marathon."),
            Books("Daan books one too", "1038", FITTING, UTRECHT, 4),
            Asks("Noor asks why hers went back", "1035", "where",
                 "Ik was een week weg en nu gaat mijn pakket terug. Kunnen jullie het nog een keer sturen?"),
        ),
    },
    gathering=Gathering(
        texts={
            "nl": {"title": "Loop mee op dinsdagavond",
                   "text": "Vanaf de winkel, 6 of 10 kilometer, voor elk tempo. Na afloop is er soep.",
                   "link": "https://loper.example/dinsdag", "label": "Meld je aan"},
            "en": {"title": "Run with us on Tuesday",
                   "text": "From the shop, 6 or 10 kilometres, at any pace. There is soup afterwards.",
                   "link": "https://loper.example/en/tuesday", "label": "Join us"},
        },
        weekday=1,
        hours=(19, 21),
        place="Loper Amsterdam, Amstelveenseweg 210",
        country="NL",
        postcodes=("10", "11", "14", "20"),
    ),
)  # fmt: skip
