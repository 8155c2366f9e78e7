"""Dated, sourced public facts: statements, meetings, measures, aid."""

from django.db import models
from django.db.models import F, Q

from ganket.actors.models import Mark, MarkedQuerySet, Party
from ganket.lib import ids, policy, text
from ganket.situation.models.emergency import Emergency


class Entry(models.Model):
    """One fact as one revision, never changed: a correction is a new row that names the old one. Later systems'
    rows point down at it, and the timeline shows each fact once.

    `sources` is a list of {mark, label, url}; `claims` holds what differing sources say of the same fact, side
    by side. `is_about` says that the date is approximate.
    """

    reading = policy.MARKED

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    part = models.CharField(max_length=16, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_about = models.BooleanField(default=False)
    titles = models.JSONField()
    texts = models.JSONField()
    issuer = models.JSONField(default=dict)
    sources = models.JSONField()
    claims = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    reason = models.CharField(max_length=200, blank=True)
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    folded = models.TextField()

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "key", "id"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["emergency", "starts_on"], name="entry_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="entry_in_order"),
            models.UniqueConstraint(fields=["emergency", "key"], condition=Q(replaces=None), name="entry_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {text.label(self.titles, 'en')}"


class EntryParty(models.Model):
    """A party that an entry is about. Never changed, like the entry."""

    reading = policy.along("entry")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="parties")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["entry", "party"], name="entry_party_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.party_id}"
