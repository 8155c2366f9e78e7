"""Places with the time they are valid for, what followed them, and how many people live there."""

from django.db import models
from django.db.models import F, Q

from ganket.actors.models import State
from ganket.lib import policy, text


class Area(models.Model):
    """A country or a part of one. Names and borders change: an area is valid from a day to a day, and a
    successor says what followed it. No shape of any area is kept.
    """

    reading = policy.COMMON

    code = models.CharField(max_length=20, unique=True)
    names = models.JSONField()
    # Names in other languages, older spellings, publishers' codes: what files call it. Never shown as its name.
    other_names = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(default=0)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["level", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="area_valid_in_order",
            ),
            models.CheckConstraint(
                condition=Q(level=0, parent=None) | Q(level__gt=0, parent__isnull=False),
                name="area_parent_by_level",
            ),
        ]

    def __str__(self) -> str:
        return text.label(self.names, "en")


class AreaSuccession(models.Model):
    """From this day on, `successor` covers what `area` covered (in part or whole)."""

    reading = policy.along("area")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["area", "on"]
        constraints = [
            models.UniqueConstraint(fields=["area", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(area=F("successor")), name="no_area_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} -> {self.successor_id}"


class Population(models.Model):
    """How many people live in an area in a year, by a source. Never changed: past rates are made with it."""

    reading = policy.along("area")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="populations")
    year = models.PositiveSmallIntegerField()
    people = models.PositiveBigIntegerField()
    source = models.JSONField()

    class Meta:
        ordering = ["area", "-year"]
        constraints = [models.UniqueConstraint(fields=["area", "year"], name="population_once_a_year")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}: {self.people}"
