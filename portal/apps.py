from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import checks
        from portal.confinement import refuse_powerful_roles

        del checks  # imported for its registrations
        connection_created.connect(refuse_powerful_roles, dispatch_uid="confined_role")
