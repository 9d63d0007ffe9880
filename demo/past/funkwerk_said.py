"""What Funkwerk's buyers wrote, product by product."""

from demo.past.plot import Said
from demo.story import funkwerk

SAID = Said(
    reviews={
        funkwerk.KOPFHOERER.sku: (
            (5, "Der Klang ist warm und klar. Die Eiche sieht besser aus als auf den Bildern."),
            (4, "Sehr bequem, auch mit Brille. Etwas schwerer als gedacht."),
            (5, "Nach vier Stunden noch angenehm. Die Polster kann man einzeln nachkaufen."),
        ),
        funkwerk.LAUTSPRECHER.sku: (
            (5, "Klingt größer, als er ist. Der Schiefer ist ein Hingucker."),
            (3, "Guter Klang, aber das Koppeln dauert jedes Mal."),
            (4, ""),
        ),
        funkwerk.LADEGERAET.sku: (
            (5, "Laptop, Telefon und Kopfhörer gleichzeitig, und es wird kaum warm."),
            (3, "Tut, was es soll. Das Kabel dürfte länger sein."),
            (4, "Klein genug für die Jackentasche."),
        ),
        funkwerk.POWERBANK.sku: (
            (1, "Nach zwei Wochen lädt der Akku nicht mehr. Die Reparatur läuft, deshalb erst einmal ein Stern."),
            (5, "Reicht für eine Woche Radtour. Man kann den Akku selbst tauschen."),
            (4, "Hält lange, ist aber schwer."),
        ),
        funkwerk.RADIO.sku: (
            (5, "Endlich ein Radio, das man reparieren kann."),
            (5, "Nachts in der Küche Neuseeland gehört. Herrlich."),
            (4, "Empfang hervorragend, die Anleitung könnte dicker sein."),
        ),
        funkwerk.TASTATUR.sku: (
            (4, "Sehr gute Tastatur, nur die Leertaste klappert ein wenig."),
            (5, "Leise genug fürs Großraumbüro. Jede Taste lässt sich tauschen."),
        ),
        funkwerk.WEBCAM.sku: (
            (2, "Die App zur Webcam stürzt ab. Ohne App läuft sie gut."),
            (4, "Scharfes Bild, auch am Abend."),
            (5, ""),
        ),
        "": (
            (1, "Eine Woche gewartet, und niemand konnte mir sagen, wo das Paket ist."),
            (5, "Schnell geliefert, ordentlich verpackt, ohne Plastik."),
            (4, "Gute Beratung am Telefon, die Lieferung kam einen Tag später."),
        ),
    },
    replies={
        "": "Das tut uns leid. Wir haben mit dem Paketdienst gesprochen und Ihnen die Versandkosten erstattet.",
        funkwerk.POWERBANK.sku: "Das darf nicht passieren. Wir haben Ihnen heute ein neues Gerät geschickt, das alte"
        " prüft unsere Werkstatt.",
    },
    spam="Elektronik bis zu 40 % billiger: www.technik-rampe.example",
    by_phone="Hat angerufen: möchte keine Werbung mehr.",
    csat=(
        (5, ""), (4, ""), (5, "Alles bestens."), (1, "Das Paket lag offen im Treppenhaus."), (5, ""), (4, ""), (3, ""),
    ),
    nps=((9, ""), (10, "Man bekommt hier noch Ersatzteile."), (8, ""), (6, "Gute Ware, aber teuer."), (9, ""), (7, "")),
)  # fmt: skip
