"""The situation report: its frozen data, and the files made from them."""

from django.db import models

from ganket.actors.models import Mark, MarkedQuerySet, StoredFile
from ganket.lib import ids, policy
from ganket.situation.models import Emergency


class Report(models.Model):
    """One issued report, never changed. `frozen` is canonical JSON as text: everything any rendition shows comes
    from it and from nothing else, so all formats and languages say the same. Its SHA-256 stands on every page.
    """

    reading = policy.MARKED

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    as_known_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    frozen = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["emergency", "-number"]
        constraints = [models.UniqueConstraint(fields=["emergency", "number"], name="report_number_once")]

    def __str__(self) -> str:
        return f"{self.emergency_id} no. {self.number}"


class Rendition(models.Model):
    """A report in one format and language, as issued and never changed."""

    reading = policy.along("report")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="renditions")
    format = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "format", "language"]
        constraints = [models.UniqueConstraint(fields=["report", "format", "language"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.format} {self.language}"
