"""Loper Loopsport: running shoes from Amsterdam. Shopify; PostNL and bpost through Sendcloud; DHL; Homerr."""

from demo.story import people
from demo.story.plot import (
    Cancels,
    Item,
    Orders,
    Overtakes,
    Parcel,
    Pays,
    Point,
    Posts,
    Purchase,
    Repeats,
    Scans,
    Scene,
    Ships,
    Step,
)

WOLKENLOPER = Item("WL3-39", "Wolkenloper 3", "maat 39 / morgenrood", "149.95")
WOLKENLOPER_HEREN = Item("WL3-44", "Wolkenloper 3", "maat 44 / nachtblauw", "149.95")
POLDERPAS = Item("PPT-42", "Polderpas Trail", "maat 42 / mosgroen", "134.95")
STADSLICHT = Item("SL2-38", "Stadslicht 2 reflecterende hardloopschoen", "maat 38 / zilver", "119.95")
REGENJACK = Item("BUI-M", "Regenjack Buitje", "M / geel", "89.95")
SOKKEN = Item("SOK-2", "Wollen loopsokken, 2 paar", "39–42", "19.95")
BROEK = Item("ZW-L", "Hardloopbroek Zuidwester", "L / zwart", "49.95")
LAMP = Item("VT-1", "Hoofdlamp Vuurtoren", "", "39.95", quantity=2)
DRINKVEST = Item("DR-S", "Drinkvest Duinrand", "S", "79.95")

NOOR = Purchase("1035", people.NOOR, (BROEK, SOKKEN))
LUKAS = Purchase("1037", people.LUKAS, (POLDERPAS, SOKKEN))
DAAN = Purchase("1038", people.DAAN, (WOLKENLOPER_HEREN,))
EMILY = Purchase("1039", people.EMILY, (STADSLICHT, DRINKVEST))
ELODIE = Purchase("1040", people.ELODIE, (WOLKENLOPER,))
LIEVE = Purchase("1041", people.LIEVE, (LAMP,), receiver=people.WOUT)
SANNE = Purchase("1042", people.SANNE, (WOLKENLOPER, SOKKEN))
PIETER = Purchase("1043", people.PIETER, (POLDERPAS, REGENJACK, SOKKEN))
THIJS = Purchase("1044", people.THIJS, (WOLKENLOPER_HEREN, BROEK))
JORIS = Purchase("1045", people.JORIS, (WOLKENLOPER_HEREN, SOKKEN), collects="Loper Amsterdam")
BRAM = Purchase("1046", people.BRAM, (REGENJACK,))
FATIMA = Purchase("1047", people.FATIMA, (STADSLICHT, SOKKEN))

NOORS = Parcel("3SLOPR000103512", "PostNL", "1035")
LUKASS = Parcel("00340434161094037012", "DHL Paket", "1037")
DAANS = Parcel("3SLOPR000103819", "PostNL", "1038")
EMILYS = Parcel("HMR7719302", "Homerr", "1039")
ELODIES = Parcel("323212345600001040", "bpost", "1040")
LIEVES = Parcel("323212345600001041", "bpost", "1041")
SANNES = Parcel("JVGL06266810421042", "DHL Parcel NL", "1042")
PIETERS_SHOES = Parcel("3SLOPR000104301", "PostNL", "1043", holds=(0, 2))
PIETERS_JACKET = Parcel("3SLOPR000104302", "PostNL", "1043", holds=(1,))
BRAMS = Parcel("3SLOPR000104607", "PostNL", "1046")

ORDERS: Scene = (
    Orders("Noor Bakker orders running trousers and socks", NOOR, "12d 20:14"),
    Orders("Lukas Baumann (Köln) orders the Polderpas Trail", LUKAS, "3d 16:20"),
    Orders("Daan Visser orders the Wolkenloper 3", DAAN, "2d 10:40"),
    Orders("Emily Carter, who reads English, orders shoes and a vest", EMILY, "2d 21:05"),
    Orders("Élodie Lambert (Namur) orders in French", ELODIE, "yesterday 08:30"),
    Orders("Lieve Peeters orders two head lamps for her brother Wout", LIEVE, "yesterday 09:02"),
    Orders("Sanne de Vries orders the Wolkenloper 3 and socks", SANNE, "yesterday 18:42"),
    Orders("Pieter Hoekstra (Texel) orders shoes, a jacket and socks", PIETER, "yesterday 19:05"),
    Orders("Thijs Mulder orders, and will think better of it", THIJS, "yesterday 21:15"),
    Orders("Joris de Wit orders shoes and will fetch them in the shop", JORIS, "yesterday 21:50"),
    Orders("Bram Jansen orders a rain jacket", BRAM, "today 08:05", paid=False),
    Pays("Bram's payment comes in", "1046", "today 08:06"),
    Orders("Fatima el Amrani orders, a moment ago; not paid yet", FATIMA, "4m", paid=False),
    Repeats("Shopify did not get our answer and sends Fatima's order again", "shopify"),
)

SENDS: Scene = (
    Ships("Noor's parcel leaves", NOORS, "11d 15:30"),
    Ships("Lukas's parcel leaves for Germany", LUKASS, "2d 17:10"),
    Ships("Daan's parcel leaves", DAANS, "yesterday 09:10"),
    Ships("Emily's parcel goes to a parcel shop", EMILYS, "yesterday 11:00"),
    Ships("Élodie's parcel leaves for Belgium", ELODIES, "yesterday 14:05"),
    Ships("Lieve's present leaves for Leuven", LIEVES, "yesterday 14:10"),
    Ships("Sanne's parcel leaves", SANNES, "yesterday 22:20"),
    Ships("Pieter's shoes and socks leave first", PIETERS_SHOES, "yesterday 22:25", complete=False),
    Ships("Pieter's jacket follows from the other warehouse", PIETERS_JACKET, "today 07:40"),
    Ships("Bram's jacket is packed", BRAMS, "today 10:30"),
    Scans("PostNL has Bram's label, not yet his parcel", "sendcloud", BRAMS, (
        Step("today 10:31", "1000", "Ready to send"),
    )),
)  # fmt: skip

TRAVELS: Scene = (
    Scans("Noor's parcel travelled, eleven days ago", "sendcloud", NOORS, (
        Step("11d 21:40", "3", "En route to sorting center"),
        Step("10d 09:05", "92", "Driver en route"),
        Step("10d 14:20", "8", "Delivery attempt failed"),
        Step("9d 10:10", "12", "Awaiting customer pickup"),
    )),
    Scans("Lukas's parcel is in Germany; DHL expects it today", "dhl", LUKASS, (
        Step("2d 17:10", "", "Die Auftragsdaten zu dieser Sendung wurden vom Absender elektronisch an DHL übermittelt.",
             kind="pre-transit"),
        Step("yesterday 04:12", "", "Die Sendung ist in der Region des Empfängers angekommen und wird im nächsten"
             " Schritt zur Zustellbasis transportiert.", "Köln", kind="transit"),
    ), estimate="today"),
    Scans("PostNL sorts Daan's parcel", "sendcloud", DAANS, (
        Step("yesterday 19:30", "5", "Sorted"),
    )),
    Scans("Homerr has Emily's parcel", "generic_carrier", EMILYS, (
        Step("yesterday 13:20", "H20", "Pakket opgehaald bij Loper Loopsport", "Amsterdam", kind="in_transit"),
    )),
    Scans("bpost sorts Élodie's parcel", "sendcloud", ELODIES, (
        Step("yesterday 22:45", "5", "Sorted"),
    )),
    Scans("bpost sorts Lieve's present", "sendcloud", LIEVES, (
        Step("yesterday 23:10", "5", "Sorted"),
    )),
    Scans("DHL expects Sanne's parcel tomorrow between 13 and 15", "dhl", SANNES, (
        Step("yesterday 22:21", "DATA_RECEIVED", "De verzender heeft je zending aangemeld", kind="pre-transit"),
        Step("today 02:50", "PARCEL_SORTED_AT_HUB", "Je zending is gesorteerd", "Utrecht", kind="transit"),
    ), estimate="+1d 13:00-15:00"),
    Scans("PostNL sorts Pieter's shoes", "sendcloud", PIETERS_SHOES, (
        Step("today 01:15", "5", "Sorted"),
    )),
    Scans("Pieter's jacket is on its way", "sendcloud", PIETERS_JACKET, (
        Step("today 08:20", "3", "En route to sorting center"),
    )),
)  # fmt: skip

NEWS: Scene = (
    Scans("Lukas's parcel will be two days late", "dhl", LUKASS, (
        Step("today 06:40", "", "Die Zustellung der Sendung verzögert sich.", "Köln", kind="transit"),
    ), estimate="+2d 10:00-14:00"),
    Scans("PostNL brings Daan's parcel", "sendcloud", DAANS, (
        Step("today 08:25", "92", "Driver en route"),
    )),
    Scans("Emily's parcel waits at the bookshop, with a code", "generic_carrier", EMILYS, (
        Step("today 09:15", "H60", "Pakket ligt klaar bij het Homerr-punt", "Den Haag", kind="available_for_pickup"),
    ), pickup=Point("Boekhandel De Vries van Stockum", "Passage 11, 2511 AB Den Haag", "4712", "+6d 18:00")),
    Scans("bpost brings Élodie's parcel today", "sendcloud", ELODIES, (
        Step("today 08:10", "92", "Driver en route"),
    )),
    Scans("bpost brings Wout's present", "sendcloud", LIEVES, (
        Step("today 08:15", "92", "Driver en route"),
    )),
    Scans("PostNL brings Pieter's shoes", "sendcloud", PIETERS_SHOES, (
        Step("today 08:40", "92", "Driver en route"),
    )),
    Scans("Sendcloud uses a status nobody has documented: its words are kept", "sendcloud", PIETERS_JACKET, (
        Step("today 09:55", "62150", "Waiting for the ferry to Texel"),
    )),
)  # fmt: skip

ENDS: Scene = (
    Overtakes(
        "Daan's ‘delivered’ overtakes the scan before it",
        later=Scans("", "sendcloud", DAANS, (Step("today 10:20", "11", "Delivered"),)),
        earlier=Scans("", "sendcloud", DAANS, (Step("today 07:30", "7", "Being sorted"),)),
    ),
    Scans("Nobody opens at Wout's", "sendcloud", LIEVES, (
        Step("today 10:50", "8", "Delivery attempt failed"),
    )),
    Scans("Pieter's shoes are there; his jacket is not", "sendcloud", PIETERS_SHOES, (
        Step("today 10:05", "11", "Delivered"),
    )),
    Scans("Noor never collected hers: it goes back", "sendcloud", NOORS, (
        Step("today 07:30", "62992", "Returned to sender"),
    )),
    Cancels("Thijs cancels, and gets his money back", "1044", "today 09:20"),
    Posts("Somebody guesses at the Shopify secret", "shopify",
          '{"id": 1, "name": "#9999", "total_price": "0.00"}', "orders/paid", genuine=False),
    Posts("Shopify tells of a draft order, which nobody asked for", "shopify",
          '{"id": 994118539, "name": "#D2", "status": "open", "currency": "EUR"}', "draft_orders/create"),
    Posts("Sendcloud forgets the status in a parcel", "sendcloud",
          '{"action": "parcel_status_changed", "timestamp": 1700000000000,'
          ' "parcel": {"id": 104399, "tracking_number": "3SLOPR000104399", "order_number": "#1043"}}'),
)  # fmt: skip

SCENES: tuple[Scene, ...] = (ORDERS, SENDS, TRAVELS, NEWS, ENDS)
