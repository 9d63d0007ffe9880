"""A real PostgreSQL and a real Redis out of two Python wheels: no system service, no Docker, also as root.

Plain Python, nothing of Django and nothing of the product in here.

A *keeper* process owns one server. Commands that want the server hold a shared file lock; the keeper waits
for the exclusive one. The kernel drops the locks of a killed process, so the last user's end, however
violent, is also the server's end, and two commands on one folder share one server.
"""
