"""Clients of review sites that invite buyers by themselves."""
