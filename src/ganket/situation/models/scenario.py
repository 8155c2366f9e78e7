"""What an instance that replays a scenario has replayed."""

from django.db import models

from ganket.lib import policy


class Replayed(models.Model):
    """An act of the scenario that was brought, by its key; written in the act's own transaction."""

    reading = policy.OPERATORS

    key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "replayed"

    def __str__(self) -> str:
        return self.key
