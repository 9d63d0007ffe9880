"""What each mail is about: its rows, links, attachments, and whether it is still true."""
