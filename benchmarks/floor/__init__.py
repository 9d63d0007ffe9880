"""The floor that the door is measured against."""
