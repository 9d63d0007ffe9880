"""How the shops' own APIs are called: one caller per kind of shop, for money and for goods."""
