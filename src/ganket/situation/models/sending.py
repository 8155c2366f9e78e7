"""A file on its way into the record, and what its sender answered about its layout."""

from django.db import models
from django.db.models import Q

from ganket.actors.models import Mark, Party, User
from ganket.lib import ids, policy
from ganket.situation.models.emergency import Hazard
from ganket.situation.models.figures import Batch


class Upload(models.Model):
    """A file that somebody sent, from its arrival until it is recorded or dismissed: a working row of its sender,
    seen by no other party, and the job that the worker takes up when it is to be read later.

    Its bytes stand in `content` only while something may still become of them: recorded, they are a stored file;
    refused as a whole, dismissed or a day old, they are gone.
    """

    reading = policy.own("sender")

    class State(models.TextChoices):
        """What becomes of a file."""

        WAITING = "waiting", "waiting"
        ASKING = "asking", "asking"
        REFUSED = "refused", "refused"
        READY = "ready", "ready"
        RECORDED = "recorded", "recorded"
        DISMISSED = "dismissed", "dismissed"

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    sender = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    # Record without asking again once nothing is open; a part only where its sender said so.
    records_itself = models.BooleanField(default=False)
    takes_part = models.BooleanField(default=False)
    mapping = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="upload")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["sender", "id"], name="upload_sender")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "asking", "refused", "ready", "recorded", "dismissed"]),
                name="upload_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def step(self) -> str:
        """How far it is: sent, read (its rows are counted), checked against the record, recorded."""
        if self.state == self.State.RECORDED:
            return "recorded"
        if self.total and self.done >= self.total:
            return "checked"
        return "read" if self.total else "sent"


class LayoutAnswers(models.Model):
    """What a sender answered about a layout, by the fingerprint of its header: the last answers are used the next
    time. Never changed.
    """

    reading = policy.own("sender")

    sender = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=32)
    mapping = models.JSONField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "layout answers"
        indexes = [models.Index(fields=["sender", "fingerprint", "id"], name="answers_of_layout")]

    def __str__(self) -> str:
        return f"{self.sender_id} {self.fingerprint}"
