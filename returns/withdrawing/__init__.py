"""The withdrawal function: Directive 2011/83/EU, art. 11a, in force since 19 June 2026 (docs/withdrawal.md)."""
