"""Funkwerk: electronics from Berlin. WooCommerce; DHL; DPD and Colissimo by AfterShip; UPS by EasyPost; Hermes."""

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
    Scans,
    Scene,
    Ships,
    Step,
)

KOPFHOERER = Item("WST-1", "Kopfhörer Waldstille", "Eiche", "189.00")
LAUTSPRECHER = Item("KLS-2", "Bluetooth-Lautsprecher Klangstein", "Schiefer", "129.00")
LADEGERAET = Item("TRI-65", "USB-C-Ladegerät Trio 65 W", "", "44.90")
POWERBANK = Item("LST-20", "Powerbank Langstrecke 20.000 mAh", "", "59.90")
RADIO = Item("NDL-1", "Kurzwellenradio Nordlicht", "", "219.00")
KABEL = Item("HDM-2", "HDMI-2.1-Kabel, 2 m", "", "19.90", quantity=3)
TASTATUR = Item("WBK-DE", "Mechanische Tastatur Werkbank", "QWERTZ / leise", "149.00")
WEBCAM = Item("FPL-4K", "Webcam Fensterplatz 4K", "", "99.00")

FELIX = Purchase("1031", people.FELIX, (WEBCAM,))
KATHARINA = Purchase("1034", people.KATHARINA, (TASTATUR, LADEGERAET))
STEFAN = Purchase("1035", people.STEFAN, (KABEL,))
JONAS_FIRST = Purchase("1036", people.JONAS, (RADIO,))
OLIVER = Purchase("1038", people.OLIVER, (POWERBANK, LADEGERAET))
CLAIRE = Purchase("1039", people.CLAIRE, (LAUTSPRECHER,))
LENA = Purchase("1040", people.LENA, (LAUTSPRECHER,), collects="Funkwerk Kreuzberg")
MATTHIAS = Purchase("1041", people.MATTHIAS, (RADIO, KOPFHOERER))
SANNE = Purchase("1042", people.SANNE, (KOPFHOERER,))
GRETA = Purchase("1043", people.GRETA, (LADEGERAET,))
AYSE = Purchase("1044", people.AYSE, (WEBCAM, LADEGERAET))
JONAS = Purchase("1045", people.JONAS, (POWERBANK,))

FELIXS = Parcel("01605012345678", "DPD", "1031")
KATHARINAS = Parcel("1Z8F4A776810340345", "UPS", "1034")
STEFANS = Parcel("1Z8F4A776810350359", "UPS", "1035")
JONASS = Parcel("00340434161094010366", "DHL Paket", "1036")
OLIVERS = Parcel("H1001860123810386", "Hermes", "1038")
CLAIRES = Parcel("6A12345678901", "Colissimo", "1039")
MATTHIASS_RADIO = Parcel("01605012341041", "DPD", "1041", holds=(0,))
MATTHIASS_HEADPHONES = Parcel("01605012341042", "DPD", "1041", holds=(1,))
SANNES = Parcel("00340434161094010427", "DHL Paket", "1042")
AYSES = Parcel("00340434161094010441", "DHL Paket", "1044")

DHL_ANNOUNCED = "Die Auftragsdaten zu dieser Sendung wurden vom Absender elektronisch an DHL übermittelt."
DHL_COLLECTED = "Die Sendung wurde vom Absender in der Filiale eingeliefert."
DHL_SORTED = "Die Sendung wurde im Start-Paketzentrum bearbeitet."

ORDERS: Scene = (
    Orders("Felix Neumann orders a webcam", FELIX, "13d 11:30"),
    Orders("Katharina Schulz orders a keyboard and a charger", KATHARINA, "4d 13:45"),
    Orders("Stefan Vogel orders three cables", STEFAN, "3d 18:00"),
    Orders("Jonas Weber orders a short-wave radio", JONAS_FIRST, "3d 19:10"),
    Orders("Oliver Bennett, who reads English, orders a power bank", OLIVER, "2d 08:15"),
    Orders("Claire Dubois (Strasbourg) orders in French", CLAIRE, "2d 20:40"),
    Orders("Lena Fischer orders a speaker and will fetch it in the shop", LENA, "2d 21:10"),
    Orders("Matthias Huber (Wien) orders a radio and headphones", MATTHIAS, "yesterday 07:55"),
    Orders("Sanne de Vries orders here too: the same number, 1042, at another shop", SANNE, "yesterday 11:20"),
    Orders("Greta Lindner orders a charger, and will cancel", GRETA, "yesterday 20:30"),
    Overtakes(
        "Ayşe Yılmaz's payment reaches us before her order does",
        later=Pays("", "1044", "today 07:52"),
        earlier=Orders("", AYSE, "today 07:50", paid=False),
    ),
    Orders("Jonas Weber orders again, a moment ago; pays by bank transfer", JONAS, "6m", paid=False),
    Posts("WooCommerce pings, as it does whenever a webhook is saved", "woocommerce", "webhook_id=7"),
)

SENDS: Scene = (
    Ships("Felix's parcel leaves", FELIXS, "12d 16:00"),
    Ships("Katharina's parcel leaves", KATHARINAS, "3d 15:20"),
    Ships("Stefan's cables leave", STEFANS, "2d 16:00"),
    Ships("Jonas's radio leaves", JONASS, "2d 16:10"),
    Ships("Oliver's parcel goes to a parcel shop", OLIVERS, "yesterday 09:00"),
    Ships("Claire's parcel leaves for France", CLAIRES, "yesterday 09:30"),
    Ships("Matthias's radio leaves first", MATTHIASS_RADIO, "yesterday 12:00", complete=False),
    Ships("Matthias's headphones follow", MATTHIASS_HEADPHONES, "today 06:30"),
    Ships("Sanne's headphones leave for Amsterdam", SANNES, "yesterday 15:45"),
    Ships("Ayşe's order is packed", AYSES, "today 10:15"),
    Scans("DHL has Ayşe's label, not yet her parcel", "dhl", AYSES, (
        Step("today 10:16", "", DHL_ANNOUNCED, kind="pre-transit"),
    )),
)  # fmt: skip

TRAVELS: Scene = (
    Scans("Felix's parcel travelled, twelve days ago", "aftership", FELIXS, (
        Step("12d 19:20", "InTransit_002", "Im Paketzentrum eingegangen", "Berlin", kind="InTransit"),
        Step("11d 13:10", "AttemptFail_001", "Zustellung nicht möglich: Empfänger nicht angetroffen", "Leipzig",
             kind="AttemptFail"),
    )),
    Scans("UPS expects Katharina's parcel today", "easypost", KATHARINAS, (
        Step("3d 15:25", "MP", "Shipper created a label, UPS has not received the package yet.", kind="pre_transit"),
        Step("yesterday 21:20", "OR", "Origin Scan", "Berlin", kind="in_transit"),
    ), estimate="today"),
    Scans("UPS has Stefan's cables", "easypost", STEFANS, (
        Step("yesterday 20:05", "OR", "Origin Scan", "Berlin", kind="in_transit"),
    )),
    Scans("DHL sorts Jonas's radio", "dhl", JONASS, (
        Step("2d 16:10", "", DHL_ANNOUNCED, kind="pre-transit"),
        Step("yesterday 19:40", "", DHL_SORTED, "Börnicke", kind="transit"),
    )),
    Scans("Hermes has Oliver's parcel", "generic_carrier", OLIVERS, (
        Step("yesterday 14:30", "2000", "Die Sendung hat das Hermes Verteilzentrum erreicht.", "Berlin",
             kind="in_transit"),
    )),
    Scans("Claire's parcel crosses the Rhine", "aftership", CLAIRES, (
        Step("yesterday 21:30", "InTransit_002", "Votre colis est arrivé sur le site logistique", "Strasbourg",
             kind="InTransit"),
    )),
    Scans("DPD has Matthias's radio", "aftership", MATTHIASS_RADIO, (
        Step("yesterday 20:10", "InTransit_002", "Im Paketzentrum eingegangen", "Nürnberg", kind="InTransit"),
    )),
    Scans("DPD has Matthias's headphones, and names no day: the estimate is ours", "aftership", MATTHIASS_HEADPHONES, (
        Step("today 07:45", "InTransit_001", "Sendung vom Versender übernommen", "Berlin", kind="InTransit"),
    )),
    Scans("DHL expects Sanne's headphones tomorrow", "dhl", SANNES, (
        Step("yesterday 15:45", "", DHL_ANNOUNCED, kind="pre-transit"),
        Step("yesterday 18:05", "", DHL_COLLECTED, "Berlin", kind="transit"),
        Step("today 03:30", "", "Die Sendung wird ins Zielland transportiert.", "Börnicke", kind="transit"),
    ), estimate="+1d 10:00-14:00"),
)  # fmt: skip

NEWS: Scene = (
    Scans("Katharina's parcel will come two days later", "easypost", KATHARINAS, (
        Step("today 05:10", "EX", "A late trailer arrival has delayed delivery.", "Hannover",
             kind="in_transit/delayed"),
    ), estimate="+2d 09:00-18:00"),
    Scans("UPS cannot find Stefan's door", "easypost", STEFANS, (
        Step("today 09:35", "A9", "The street number is incorrect. UPS is attempting to update it.", "Stuttgart",
             kind="failure/address_correction"),
    )),
    Scans("DHL brings Jonas's radio", "dhl", JONASS, (
        Step("today 08:20", "", "Die Sendung wurde in das Zustellfahrzeug geladen.", "Berlin", kind="transit"),
    ), estimate="today"),
    Scans("Oliver's parcel waits at the Hermes PaketShop, with a code", "generic_carrier", OLIVERS, (
        Step("today 10:05", "4610", "Die Sendung liegt zur Abholung im Hermes PaketShop bereit.", "Berlin",
             kind="available_for_pickup"),
    ), pickup=Point("Späti am Boxi", "Grünberger Straße 61, 10245 Berlin", "HX-2907", "+7d 20:00")),
    Scans("Colissimo brings Claire's parcel today", "aftership", CLAIRES, (
        Step("today 08:05", "OutForDelivery_001", "Votre colis est en cours de livraison", "Strasbourg",
             kind="OutForDelivery"),
    ), estimate="today"),
    Scans("DPD brings Matthias's radio", "aftership", MATTHIASS_RADIO, (
        Step("today 07:55", "OutForDelivery_001", "In Zustellung", "Wien", kind="OutForDelivery"),
    )),
    Scans("A carrier speaks before the shop does: the parcel waits for its order", "dhl",
          Parcel("00340434161094019999", "DHL Paket", "1099"), (
        Step("today 09:00", "", DHL_ANNOUNCED, kind="pre-transit"),
    )),
)  # fmt: skip

ENDS: Scene = (
    Scans("Jonas has his radio", "dhl", JONASS, (
        Step("today 10:42", "", "Die Sendung wurde erfolgreich zugestellt.", "Berlin", kind="delivered"),
    )),
    Scans("Matthias has his radio; the headphones are still coming", "aftership", MATTHIASS_RADIO, (
        Step("today 10:18", "Delivered_001", "Zugestellt", "Wien", kind="Delivered"),
    )),
    Scans("Felix's parcel turns round", "aftership", FELIXS, (
        Step("today 07:10", "Exception_010", "Rücksendung an den Absender", "Leipzig", kind="Exception"),
    )),
    Cancels("Greta cancels, and gets her money back", "1043", "today 08:45"),
    Posts("Somebody guesses at the DHL token", "dhl",
          '{"id": "00340434161094010427", "status": {"statusCode": "delivered"}}', genuine=False),
    Posts("AfterShip's body breaks off half-way", "aftership",
          '{"event": "tracking_update", "event_id": "5d0e1f52-3f0c-4c62-9a55-1042f0a7c001", "msg": {"tracking_numb'),
    Posts("WooCommerce tells of a code, which nobody asked for", "woocommerce",
          '{"id": 719, "code": "waldstille", "amount": "10.00"}', "coupon.updated"),
    Posts("EasyPost asks about a refund, which nobody asked for", "easypost",
          '{"id": "evt_8c1042aa3f1b11f1", "object": "Event", "description": "refund.successful", "result": {}}'),
)  # fmt: skip

SCENES: tuple[Scene, ...] = (ORDERS, SENDS, TRAVELS, NEWS, ENDS)
