"""Fixtures that more than one file of this folder uses."""

from tests.tracking.changing_stage import stage

__all__ = ["stage"]
