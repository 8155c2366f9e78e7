"""Figures with two times: what day they are about, and when they were recorded.

series = what is counted, where, by whom; cell = one period of a series; observation = one revision of a cell.
"As known at T" is the last revision of each cell recorded by T. "Latest" is never stored: it is that question
asked now.
"""

from django.db import models
from django.db.models import F, Q

from ganket.actors.models import Mark, MarkedQuerySet, Party, StoredFile, User
from ganket.lib import ids, policy, text
from ganket.situation.models.emergency import Hazard
from ganket.situation.models.place import Area


class Indicator(models.Model):
    """One line of the indicator catalogue (`content/indicators.yaml`)."""

    reading = policy.COMMON

    class Measure(models.TextChoices):
        """How the number relates to its period."""

        NEW = "new", "new in the period"
        CUMULATIVE = "cumulative", "total up to the end of the period"
        LEVEL = "level", "at the end of the period"
        ESTIMATE = "estimate", "estimate of the system"

    class Part(models.TextChoices):
        """The three parts in which ministers read a situation."""

        CONTROL = "control", "control"
        PEOPLE = "people", "people"
        SOCIO_ECONOMIC = "socio_economic", "socio-economic"

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    definitions = models.JSONField()
    units = models.JSONField()
    measure = models.CharField(max_length=12, choices=Measure.choices)
    part = models.CharField(max_length=16, choices=Part.choices)
    decimals = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    is_analysed = models.BooleanField(default=False)
    # Asked of states day by day: what public sources alone publish is not.
    is_reported = models.BooleanField(default=False)
    folded = models.TextField()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            # Totals, corrections and estimates are computed by the measure: an unknown one would be added up wrongly.
            models.CheckConstraint(
                condition=Q(measure__in=["new", "cumulative", "level", "estimate"]), name="indicator_measure_known"
            ),
            # Pages and the report list indicators part by part: one of no part would be on none.
            models.CheckConstraint(
                condition=Q(part__in=["control", "people", "socio_economic"]), name="indicator_part_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name("en")

    def name(self, language: str) -> str:
        """The indicator's name in a language."""
        return text.label(self.names, language)


class Series(models.Model):
    """What is counted, for which hazard, where, by which source, for whom, in which periods. Never changed:
    its figures would become another state's. Not tied to an emergency: two of one hazard look at the same figures.
    """

    reading = policy.THROUGH

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="series")
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="series")
    source = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    strata = models.CharField(max_length=100, blank=True)
    period = models.CharField(max_length=12, default="day")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "hazard", "area", "source", "strata", "period"], name="series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id} {self.source_id}"


class Recording(models.Model):
    """The one row whose lock serialises what is recorded, so that ids and moments follow the order of commits
    and nothing is ever recorded before something already seen. Changed by `actions.moment` only.
    """

    reading = policy.OPERATORS

    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.last_at)


class Batch(models.Model):
    """What was committed together: one file, one form, one run. Never changed; observations inherit its mark.

    `sheet` is the sheet of the file that was read. A batch that undoes another takes back what the other said.
    """

    reading = policy.MARKED

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    reference = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(unique=True)
    is_approximate = models.BooleanField(default=False)
    sender = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sheet = models.CharField(max_length=100, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "batches"
        indexes = [
            models.Index(fields=["mark", "id"], name="batch_mark"),
            # Revisions are counted by the moments of the batches a viewer may see, without reading a row.
            models.Index(fields=["recorded_at", "mark"], name="batch_moment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="batch_reference_once")
        ]

    def __str__(self) -> str:
        return self.reference or str(self.public_id)


class Cell(models.Model):
    """One period of a series: first and last day, both included. Never changed."""

    reading = policy.THROUGH

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="cells")
    period_start = models.DateField()
    period_end = models.DateField()

    class Meta:
        ordering = ["series", "period_start"]
        constraints = [
            models.UniqueConstraint(fields=["series", "period_start", "period_end"], name="cell_once"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="cell_period_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.period_start}"


class Observation(models.Model):
    """One revision of a cell, never changed. `value` is a double: exact for counts up to 2^53, and written in
    its shortest form wherever it is hashed; it is null where the source withholds the number (suppressed; `<5` as its
    reason where that is what it says of it) or took back what it had said (withdrawn).
    `sheet_row` and `sheet_column` name the cell of the batch's file that it was read from, counted from 1.
    """

    reading = policy.along("batch")

    class Status(models.TextChoices):
        """What sort of number."""

        NORMAL = "normal", "normal"
        PROVISIONAL = "provisional", "provisional"
        SUPPRESSED = "suppressed", "suppressed"
        WITHDRAWN = "withdrawn", "withdrawn"

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="observations", db_index=False)
    number = models.PositiveIntegerField()
    value = models.FloatField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NORMAL)
    reason = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="observations")
    recorded_at = models.DateTimeField()
    sheet_row = models.PositiveIntegerField(null=True)
    sheet_column = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # Also the index that finds the last revision by T with one step back.
            models.UniqueConstraint(fields=["cell", "recorded_at"], name="observation_once_per_moment"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(status__in=["suppressed", "withdrawn"]),
                name="no_value_only_where_withheld_or_withdrawn",
            ),
            # Shown beside its number, it would not be taken back. Of what is withheld this was not asked before.
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(value__isnull=True), name="withdrawn_without_value"
            ),
            # An unknown status would be shown as an ordinary number.
            models.CheckConstraint(
                condition=Q(status__in=["normal", "provisional", "suppressed", "withdrawn"]),
                name="observation_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell_id} #{self.number}: {self.value}"


class Analysis(models.Model):
    """One daily run for the readers of a mark: up to which observation it had read, with which version of the
    methods, and the batch that holds its estimates, if any moved. Never changed. The next run for this mark looks
    only at series with later observations.
    """

    reading = policy.along("mark")

    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="analysis")
    observation_id_through = models.BigIntegerField()
    methods_version = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()
    series_count = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "analyses"

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d %H:%M}: {self.series_count} series"
