"""What Loper's buyers wrote, product by product."""

from demo.past.plot import Said, Words
from demo.story import loper

WOLKENLOPER: Words = (
    (5, "Lopen als op een wolk, dat is niet overdreven. Na 120 kilometer nog als nieuw."),
    (4, "Fijne schoen, valt een halve maat klein. Ruilen ging zonder gedoe."),
    (1, "Na drie weken liet de zool los. Ik wacht nog op een nieuw paar."),
    (5, "Tweede paar al. Mijn knieën zijn er blij mee."),
    (3, "Loopt prima, maar de kleur is online feller dan in het echt."),
    (4, ""),
)

SAID = Said(
    reviews={
        loper.WOLKENLOPER.sku: WOLKENLOPER,
        loper.WOLKENLOPER_HEREN.sku: WOLKENLOPER[3:] + WOLKENLOPER[:3],
        loper.POLDERPAS.sku: (
            (5, "Door de modder bij Schoorl gelopen en geen moment uitgegleden."),
            (2, "De veters zijn te kort en gaan steeds los."),
            (4, "Veel grip. Op asfalt wat stug, maar daar is hij niet voor."),
        ),
        loper.STADSLICHT.sku: (
            (5, "Auto's zien me nu echt. Loopt nog lekker ook."),
            (4, "Goed zichtbaar in het donker. Na de eerste regen wel even drogen."),
            (3, "Mooie schoen, maar smal bij de tenen."),
        ),
        loper.REGENJACK.sku: (
            (5, "Een uur in de stromende regen en droog gebleven."),
            (4, "Licht en goed te proppen in de zak van je vest. Capuchon mag strakker."),
            (2, "Houdt water tegen, maar van binnen word je net zo nat."),
        ),
        loper.SOKKEN.sku: (
            (5, "Geen blaar meer gehad, ook niet op 30 kilometer."),
            (4, "Warm zonder te zweten. Wel op 30 graden wassen."),
            (5, ""),
        ),
        loper.BROEK.sku: (
            (5, "Zakt niet af, en de telefoon past in het zakje op de rug."),
            (3, "Zit goed, maar de pijpen zijn voor mij aan de lange kant."),
            (4, "Houdt de wind goed buiten. Fijn voor koude ochtenden."),
        ),
        loper.DRINKVEST.sku: (
            (5, "Klotst niet en schuurt niet. Precies wat ik zocht voor de lange duurloop."),
            (4, "Handig vest. De flesjes zijn lastig schoon te krijgen."),
        ),
        "": (
            (1, "Het pakket stond in de stromende regen en de doos was doorweekt."),
            (5, "Goed advies in de winkel en de volgende dag in huis."),
            (5, "Supersnel geleverd, en er zat een handgeschreven kaartje bij!"),
            (4, "Een dag later dan beloofd, maar wel netjes laten weten."),
        ),
    },
    replies={
        "": "Dat had niet mogen gebeuren. We hebben het de bezorger gemeld, en de verzendkosten krijg je terug.",
        loper.WOLKENLOPER.sku: "Dat is niet zoals het hoort. Je nieuwe paar is vandaag verstuurd, en je hoeft niets"
        " terug te sturen.",
        loper.WOLKENLOPER_HEREN.sku: "Dat is niet zoals het hoort. Je nieuwe paar is vandaag verstuurd, en je hoeft"
        " niets terug te sturen.",
    },
    spam="30% korting op alle merken, kijk op www.schoenen-outlet.example",
    by_phone="Belde op: wil geen reclame meer.",
    csat=(
        (5, "Snel en netjes verpakt."), (5, ""), (4, ""), (5, ""),
        (2, "De bezorger heeft het pakket in de regen gezet."), (4, "Een dag later, verder prima."), (5, ""), (3, ""),
    ),
    nps=((10, "Mijn vaste winkel."), (9, ""), (8, ""), (7, ""), (9, ""), (4, "Ik moest twee keer ruilen."), (10, "")),
    shoes=(loper.WOLKENLOPER.sku, loper.WOLKENLOPER_HEREN.sku, loper.POLDERPAS.sku, loper.STADSLICHT.sku),
)  # fmt: skip
