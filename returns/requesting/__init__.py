"""From the wish to send something back to a return: whose it is, what may come back, one transaction that writes it.

Start with `people.Person` (who asks), `eligible.choices_of` (what may come back, and why not), `submitting.submit`.
"""
