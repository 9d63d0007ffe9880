"""The carriers that we know by name. A carrier that is missing works too: its words become a slug."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Carrier:
    """One carrier. URL templates take {number}, {postcode} and {country} (ISO, two letters)."""

    name: str
    words: tuple[str, ...] = ()  # other spellings; upper and lower case, blanks and signs do not matter
    url: str = ""
    url_with_postcode: str = ""  # shows more than `url` to who knows the postcode
    zone: str = ""
    family: str = ""  # the code of the carrier whose feed speaks for this one


CARRIERS = {
    "postnl": Carrier(
        "PostNL",
        ("post nl", "postnl pakketten", "postnl international", "postnl 3s", "tnt post", "dutch post"),
        "https://postnl.nl/tracktrace/?B={number}",
        "https://postnl.nl/tracktrace/?B={number}&P={postcode}&D={country}&T=C",
        "Europe/Amsterdam",
    ),
    "dhl": Carrier(
        "DHL",
        (
            "dhl paket",
            "dhl parcel",
            "dhl germany",
            "dhl de",
            "dhl parcel de",
            "deutsche post dhl",
            "dhl deutschland",
        ),
        "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}",
        zone="Europe/Berlin",
        family="dhl",
    ),
    "dhl_parcel_nl": Carrier(
        "DHL eCommerce",
        (
            "dhl parcel nl",
            "dhl nl",
            "dhlparcel nl",
            "dhl ecommerce nl",
            "dhl netherlands",
            "dhl benelux",
            "dhl for you",
            "dhlforyou",
        ),
        "https://my.dhlecommerce.nl/home/tracktrace/{number}",
        "https://my.dhlecommerce.nl/home/tracktrace/{number}/{postcode}",
        "Europe/Amsterdam",
        "dhl",
    ),
    "dhl_express": Carrier(
        "DHL Express",
        ("dhlexpress", "dhl worldwide express", "my dhl", "mydhl"),
        "https://www.dhl.com/global-en/home/tracking/tracking-express.html?submit=1&tracking-id={number}",
        family="dhl",
    ),
    "dhl_ecommerce": Carrier(
        "DHL eCommerce",
        (
            "dhl global mail",
            "dhl ecs",
            "dhl ecommerce europe",
            "dhl parcel uk",
            "dhl parcel pl",
            "dhl parcel es",
        ),
        "https://www.dhl.com/global-en/home/tracking.html?submit=1&tracking-id={number}",
        family="dhl",
    ),
    "deutsche_post": Carrier(
        "Deutsche Post",
        ("deutschepost", "deutsche post brief", "deutsche post mail"),
        "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number}",
        zone="Europe/Berlin",
        family="dhl",
    ),
    "dpd": Carrier(
        "DPD",
        (
            "dpd nl",
            "dpd de",
            "dpd germany",
            "dpd be",
            "dpd uk",
            "dpd local",
            "dpd classic",
            "dpd group",
            "geopost",
        ),
        "https://tracking.dpd.de/status/en_US/parcel/{number}",
    ),
    "gls": Carrier(
        "GLS",
        ("gls nl", "gls netherlands", "gls de", "gls germany", "general logistics systems"),
        "https://gls-group.com/EU/en/parcel-tracking/?match={number}",
    ),
    "ups": Carrier(
        "UPS",
        ("united parcel service", "ups mail innovations", "ups mi", "ups surepost", "upsdap"),
        "https://www.ups.com/track?loc=en_US&tracknum={number}",
    ),
    "fedex": Carrier(
        "FedEx",
        (
            "fed ex",
            "federal express",
            "fedex smartpost",
            "fedex express",
            "tnt",
            "tnt express",
            "fedexdefault",
        ),
        "https://www.fedex.com/fedextrack/?trknbr={number}",
    ),
    "bpost": Carrier(
        "bpost",
        ("b post", "bpost international", "belgian post", "bpack"),
        "https://track.bpost.cloud/btr/web/#/search?itemCode={number}",
        "https://track.bpost.cloud/btr/web/#/search?itemCode={number}&postalCode={postcode}",
        "Europe/Brussels",
    ),
    "colissimo": Carrier(
        "Colissimo",
        ("la poste", "laposte", "la poste colissimo", "laposte colissimo"),
        "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
        zone="Europe/Paris",
    ),
    "chronopost": Carrier(
        "Chronopost",
        ("chronopost france",),
        "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}",
        zone="Europe/Paris",
    ),
    "mondial_relay": Carrier(
        "Mondial Relay",
        ("mondialrelay", "inpost fr"),
        "https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={number}",
        "https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={number}&codePostal={postcode}",
        "Europe/Paris",
    ),
    "royal_mail": Carrier(
        "Royal Mail",
        ("royalmail", "parcelforce"),
        "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
        zone="Europe/London",
    ),
    "evri": Carrier(
        "Evri",
        ("hermes uk", "my hermes uk", "myhermes uk"),
        "https://www.evri.com/track/parcel/{number}",
        zone="Europe/London",
    ),
    "hermes": Carrier(
        "Hermes",
        ("hermes de", "hermes germany", "myhermes", "hermes world", "hermes logistik"),
        "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation#{number}",
        zone="Europe/Berlin",
    ),
    "usps": Carrier(
        "USPS",
        ("united states postal service", "us postal service"),
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
    ),
    "trunkrs": Carrier("Trunkrs", zone="Europe/Amsterdam"),
    "homerr": Carrier("Homerr", ("vintedgo",), zone="Europe/Amsterdam"),
    "budbee": Carrier("Budbee", zone="Europe/Amsterdam"),
    "dynalogic": Carrier("Dynalogic", ("dyna logic",), zone="Europe/Amsterdam"),
    "austrian_post": Carrier(
        "Österreichische Post",
        ("austria post", "post at", "oesterreichische post"),
        "https://www.post.at/s/sendungsdetails?snr={number}",
        zone="Europe/Vienna",
    ),
    "swiss_post": Carrier(
        "Swiss Post",
        ("die post", "post ch", "la poste suisse"),
        "https://service.post.ch/ekp-web/ui/entry/search/{number}",
        zone="Europe/Zurich",
    ),
    "inpost": Carrier("InPost", ("in post", "paczkomaty"), "https://inpost.pl/sledzenie-przesylek?number={number}"),
}
