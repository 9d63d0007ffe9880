"""The merchant's loyalty programme, as far as mails speak of it."""
