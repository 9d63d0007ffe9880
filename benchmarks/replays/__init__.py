"""The invented past that trial runs are measured on."""
