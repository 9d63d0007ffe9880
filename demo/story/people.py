"""Who buys. Addresses are made up; the mail domains are reserved for examples."""

from demo.story.plot import Person

SANNE = Person(
    "Sanne", "de Vries", "sanne@klant.example", "+31612345678", "nl",
    "Keizersgracht 214", "1016 DX", "Amsterdam", "NL", wants_news=True,
)  # fmt: skip
BRAM = Person(
    "Bram", "Jansen", "bram.jansen@klant.example", "+31687654321", "nl",
    "Oude Ebbingestraat 48", "9712 HL", "Groningen", "NL",
)  # fmt: skip
FATIMA = Person(
    "Fatima", "el Amrani", "fatima@klant.example", "+31623456781", "nl",
    "Biltstraat 101", "3572 AM", "Utrecht", "NL", wants_news=True,
)  # fmt: skip
PIETER = Person(
    "Pieter", "Hoekstra", "pieter.hoekstra@klant.example", "+31651234987", "nl",
    "Weststraat 12", "1797 RS", "Den Hoorn (Texel)", "NL",
)  # fmt: skip
DAAN = Person(
    "Daan", "Visser", "daan@klant.example", "+31634567812", "nl",
    "Grote Markt 7", "2011 RD", "Haarlem", "NL",
)  # fmt: skip
NOOR = Person(
    "Noor", "Bakker", "noor.bakker@klant.example", "+31645678123", "nl",
    "Witte de Withstraat 63", "3012 BN", "Rotterdam", "NL",
)  # fmt: skip
THIJS = Person(
    "Thijs", "Mulder", "thijs@klant.example", "+31656781234", "nl",
    "Molenstraat 9", "6511 HA", "Nijmegen", "NL",
)  # fmt: skip
JORIS = Person(
    "Joris", "de Wit", "joris@klant.example", "+31667812345", "nl",
    "Overtoom 310", "1054 JC", "Amsterdam", "NL",
)  # fmt: skip
LIEVE = Person(
    "Lieve", "Peeters", "lieve.peeters@klant.example", "+32470123456", "nl",
    "Nationalestraat 55", "2000", "Antwerpen", "BE",
)  # fmt: skip
WOUT = Person(
    "Wout", "Peeters", "wout@klant.example", "+32470654321", "nl",
    "Brusselsestraat 18", "3000", "Leuven", "BE",
)  # fmt: skip
ELODIE = Person(
    "Élodie", "Lambert", "elodie.lambert@client.example", "+32478112233", "fr",
    "Rue de Fer 31", "5000", "Namur", "BE",
)  # fmt: skip
EMILY = Person(
    "Emily", "Carter", "emily.carter@customer.example", "+31698765432", "en",
    "Frederikstraat 88", "2514 LN", "Den Haag", "NL",
)  # fmt: skip
LUKAS = Person(
    "Lukas", "Baumann", "lukas.baumann@kunde.example", "+4917012345678", "de",
    "Venloer Straße 241", "50823", "Köln", "DE",
)  # fmt: skip

JONAS = Person(
    "Jonas", "Weber", "jonas@kunde.example", "+4915112345678", "de",
    "Gneisenaustraße 66", "10961", "Berlin", "DE", wants_news=True,
)  # fmt: skip
AYSE = Person(
    "Ayşe", "Yılmaz", "ayse.yilmaz@kunde.example", "+4915223456789", "de",
    "Eigelstein 112", "50668", "Köln", "DE",
)  # fmt: skip
MATTHIAS = Person(
    "Matthias", "Huber", "matthias.huber@kunde.example", "+436641234567", "de",
    "Neubaugasse 27", "1070", "Wien", "AT",
)  # fmt: skip
CLAIRE = Person(
    "Claire", "Dubois", "claire.dubois@client.example", "+33612345678", "fr",
    "14 rue des Grandes-Arcades", "67000", "Strasbourg", "FR",
)  # fmt: skip
KATHARINA = Person(
    "Katharina", "Schulz", "katharina.schulz@kunde.example", "+4917623456789", "de",
    "Ottenser Hauptstraße 40", "22765", "Hamburg", "DE",
)  # fmt: skip
OLIVER = Person(
    "Oliver", "Bennett", "oliver.bennett@customer.example", "+4915734567890", "en",
    "Boxhagener Straße 19", "10245", "Berlin", "DE",
)  # fmt: skip
FELIX = Person(
    "Felix", "Neumann", "felix.neumann@kunde.example", "+4917845678901", "de",
    "Karl-Liebknecht-Straße 89", "04275", "Leipzig", "DE",
)  # fmt: skip
GRETA = Person(
    "Greta", "Lindner", "greta.lindner@kunde.example", "+4915956789012", "de",
    "Sendlinger Straße 23", "80331", "München", "DE",
)  # fmt: skip
LENA = Person(
    "Lena", "Fischer", "lena@kunde.example", "+4916178901234", "de",
    "Graefestraße 12", "10967", "Berlin", "DE",
)  # fmt: skip
STEFAN = Person(
    "Stefan", "Vogel", "stefan.vogel@kunde.example", "+4916067890123", "de",
    "Königstraße 5", "70173", "Stuttgart", "DE",
)  # fmt: skip
