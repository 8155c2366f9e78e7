"""Starts the clock and keeps the protected tables protected after every migration."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class LibConfig(AppConfig):
    """The tools' own tables: the audit log."""

    name = "ganket.lib"
    verbose_name = "Log"

    def ready(self) -> None:
        """Install the instance's clock; reinstate the triggers whenever tables may have been rebuilt."""
        from ganket.lib import clock, protected

        if settings.GANKET_CLOCK:
            clock.install(*settings.GANKET_CLOCK)
        post_migrate.connect(protected.reinstate, dispatch_uid="ganket.lib.protected")
