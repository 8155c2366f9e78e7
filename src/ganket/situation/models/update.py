"""What a state says of its own day: the national update, revision by revision, with what hangs on it."""

from django.db import models
from django.db.models import Q

from ganket.actors.models import Mark, MarkedQuerySet, Party, StoredFile, User
from ganket.lib import ids, policy
from ganket.situation.models.emergency import Emergency
from ganket.situation.models.figures import Batch


class NationalUpdate(models.Model):
    """One a state and day, never changed. It says nothing by itself: who may see what is decided revision by
    revision.
    """

    reading = policy.THROUGH

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="updates")
    state = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(fields=["emergency", "state", "day"], name="update_once_a_day")]

    def __str__(self) -> str:
        return f"{self.state_id} {self.day}"


class UpdateRevision(models.Model):
    """One saving of an update, never changed: drafts are rows like what was shared, so that of two people who save
    at once neither loses a word. `base` is the number of the revision its writer had before them (0: none).

    `content` (situation.updates.rules.Content): assessment, parts, notes and figures as they were written. The
    figures of a shared or corrected revision are observations of its batch; there is none where no figure changed.
    """

    reading = policy.MARKED

    class Stage(models.TextChoices):
        """How far a revision went."""

        DRAFTED = "drafted", "drafted"
        SHARED = "shared", "shared"
        CORRECTED = "corrected", "corrected"

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    update = models.ForeignKey(NationalUpdate, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=Stage.choices)
    language = models.CharField(max_length=8)
    content = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(unique=True)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="update_revision")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["update", "number"]
        indexes = [models.Index(fields=["mark", "id"], name="revision_mark")]
        constraints = [
            models.UniqueConstraint(fields=["update", "number"], name="revision_number_once"),
            # Drafts are shown to their own state only, by their stage: an unknown one would be shown to others.
            models.CheckConstraint(condition=Q(stage__in=["drafted", "shared", "corrected"]), name="stage_known"),
            models.CheckConstraint(condition=~Q(stage="corrected") | ~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.update_id} no. {self.number}: {self.stage}"


class UpdateAttachment(models.Model):
    """A file that belongs to a revision. Never changed, like the revision."""

    reading = policy.along("revision")

    revision = models.ForeignKey(UpdateRevision, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["revision", "position"]
        constraints = [models.UniqueConstraint(fields=["revision", "position"], name="attachment_position_once")]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.file_id}"
