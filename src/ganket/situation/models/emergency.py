"""The emergency, the hazard behind it, whose figures lead, and its three levels."""

from django.db import models
from django.db.models import Q

from ganket.actors.models import Group, Mark, MarkedQuerySet, Party
from ganket.lib import ids, policy, text


class Hazard(models.Model):
    """A disease or other hazard. The serial interval (days) is what the reproduction number needs; without one
    none is estimated.
    """

    reading = policy.COMMON

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    icd11 = models.CharField(max_length=20, blank=True)
    serial_interval_mean_days = models.FloatField(null=True)
    serial_interval_sd_days = models.FloatField(null=True)
    serial_interval_source = models.JSONField(default=dict)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Emergency(models.Model):
    """A public-health emergency as one association faces it."""

    reading = policy.MARKED

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="emergencies")
    association = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "slug"]
        verbose_name_plural = "emergencies"

    def __str__(self) -> str:
        return self.slug

    def name(self, language: str) -> str:
        """The emergency's name in a language."""
        return text.label(self.names, language)


class EmergencySource(models.Model):
    """Which public source leads where a state has shared no figure of its own: the lowest rank. The others
    stand beside it; sources are never averaged. Never changed: past pictures are made with these ranks.
    """

    reading = policy.along("emergency")

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="sources")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["emergency", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["emergency", "party"], name="source_once"),
            models.UniqueConstraint(fields=["emergency", "rank"], name="source_rank_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}: {self.party_id}"


class Level(models.Model):
    """One value of one of the three levels: alert (risk), grade (effort), declaration (politics). Each carries
    the body that issued it and its source; no value at all is shown as "none set". Never changed: a later value is
    a new row, and so is a correction, which names what it replaces.
    """

    reading = policy.MARKED

    class Kind(models.TextChoices):
        """The three levels, never mixed."""

        DECLARATION = "declaration", "declaration"
        ALERT = "alert", "alert level"
        GRADE = "grade", "operational grade"

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="levels")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    values = models.JSONField()
    issuer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    source = models.JSONField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["emergency", "kind", "recorded_at"]
        constraints = [
            # Pages and report look for the three kinds by name: a fourth would be kept and never shown.
            models.CheckConstraint(condition=Q(kind__in=["declaration", "alert", "grade"]), name="level_kind_known"),
            # What a body set for a day stands once; whatever else it says of that day replaces it. So two replays at
            # once cannot double a level.
            models.UniqueConstraint(
                fields=["emergency", "kind", "effective_on", "issuer"],
                condition=Q(replaces=None),
                name="level_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {text.label(self.values, 'en')}"
