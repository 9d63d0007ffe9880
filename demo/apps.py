from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self) -> None:
        """The demo's shop can be called from now on."""
        from demo.returning.shop import open_for_business

        open_for_business()
