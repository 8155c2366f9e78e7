"""The audit log: one leaf for every act, chained afterwards by the job worker; and answers kept for a while.

A leaf never holds content, only what was done, by whom, to which things, and a salted hash of the rows. No
page is built from it: history shown to people comes from the state rows.
"""

from django.db import models

from ganket.lib import ids, policy


class Leaf(models.Model):
    """One act, written in the act's own transaction and never changed: no change without a leaf, no leaf without
    a change.

    Keys to apps are text (kind and public ids): this log must be readable when an app is gone.
    """

    reading = policy.OPERATORS

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    act = models.CharField(max_length=60)
    at = models.DateTimeField()
    by_user = models.CharField(max_length=36, blank=True)
    by_party = models.CharField(max_length=40, blank=True)
    mandate = models.CharField(max_length=60, blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_ids = models.JSONField()
    salt = models.CharField(max_length=32)
    rows_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_kind", "act"], name="leaf_kind_act")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_kind} {self.at:%Y-%m-%d %H:%M}"


class ChainedLeaf(models.Model):
    """A leaf's place in the chain, never changed. A table of its own, so that numbering a leaf leaves it as it was.

    The job worker alone writes here, one at a time, so the number follows the order of chaining, not of ids
    (on PostgreSQL a lower id may be committed later).
    """

    reading = policy.along("leaf")

    number = models.PositiveBigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="chained")
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.sha256[:12]}"


class KeptAnswer(models.Model):
    """The answer that was given to a request with an Idempotency-Key: sent again, it is answered the same and done
    once. Kept for three days; `status` is 0 while the first is still being answered.
    """

    reading = policy.OPERATORS

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    # The real clock's: how long a key holds does not run with a scenario.
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="key_once_a_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
