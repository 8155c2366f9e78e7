"""Who owes what by when, and what was received."""

from django.db import models

from ganket.actors.models import Party
from ganket.lib import ids, policy
from ganket.situation.models.emergency import Emergency


class Duty(models.Model):
    """Something one party owes by a moment, never changed. It stands behind reporting duties and, with later
    systems, behind follow-ups and tasks: their rows are one-to-one on it, so that "my work" is one question.

    `code` names the schedule it came from (`content/schedules`), `day` the day it is about. A target is no
    deadline: past it, nothing is late.
    """

    reading = policy.own("owner")

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="duties")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=60)
    titles = models.JSONField()
    day = models.DateField()
    due_at = models.DateTimeField()
    is_target = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "code", "id"]
        verbose_name_plural = "duties"
        indexes = [models.Index(fields=["emergency", "day"], name="duty_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["emergency", "owner", "code", "day"], name="duty_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.code} {self.day}"


class Receipt(models.Model):
    """What fulfilled a duty, and when it was received. Never changed: what came later does not move it.

    `kind` and `subject` name what was received by its public id, in whatever app it lies.
    """

    reading = policy.along("duty")

    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, primary_key=True, related_name="receipt")
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()

    class Meta:
        ordering = ["duty"]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.received_at:%Y-%m-%d %H:%M}"
