from django.apps import AppConfig
from django.db.models import Field


class MerchantsConfig(AppConfig):
    name = "merchants"

    def ready(self) -> None:
        from merchants.among import Among

        Field.register_lookup(Among)
