"""Tenants: merchant, brand, hosts, members, and the scope that keeps them apart."""
