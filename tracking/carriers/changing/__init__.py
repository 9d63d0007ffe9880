"""Clients of the APIs that carriers and aggregators offer to senders for changing what was booked."""
