"""The merchant's own mails: which there are, writing them block by block, looking at them, and their versions."""
