"""What the API says of emergencies and the catalogue: the documented shapes."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from ganket.lib.api.answers import Listed, ListedAsKnown

Names = dict[str, str]


class EmergencyAnswer(Schema):
    """An emergency as one association faces it."""

    id: UUID
    slug: str
    names: Names
    hazard: str
    association: str
    starts_on: date
    ends_on: date | None
    tlp: str


class HazardAnswer(Schema):
    """A hazard, with the serial interval (days) that reproduction numbers are estimated with."""

    code: str
    names: Names
    icd11: str
    serial_interval_mean_days: float | None
    serial_interval_sd_days: float | None
    serial_interval_source: dict[str, Any]


class SourceAnswer(Schema):
    """A public source and its rank: the lowest leads where a state has shared no figure of its own."""

    rank: int
    party: str
    names: Names


class EmergencyWhole(EmergencyAnswer):
    """An emergency with its hazard and its public sources."""

    hazard_facts: HazardAnswer
    sources: list[SourceAnswer]


class LevelAnswer(Schema):
    """One of the three levels. Without a value none is set, and everything else is null."""

    kind: Literal["declaration", "alert", "grade"]
    id: UUID | None
    value: Names | None
    issuer: str | None
    source: dict[str, Any] | None
    effective_on: date | None
    recorded_at: datetime | None
    tlp: str | None


class Levels(Schema):
    """The three levels, always all of them and always in this order."""

    items: list[LevelAnswer]
    next: None
    as_known_at: datetime | None


class EntryAnswer(Schema):
    """A dated, sourced public fact in its last revision by then."""

    id: UUID
    key: str
    kind: str
    part: str
    starts_on: date
    ends_on: date | None
    is_about: bool = Field(description="The date is approximate.")
    titles: Names
    texts: Names
    issuer: dict[str, Any]
    parties: list[str]
    sources: list[dict[str, Any]]
    claims: list[Any]
    recorded_at: datetime
    replaces: UUID | None
    reason: str
    tlp: str


class Entries(ListedAsKnown[EntryAnswer]):
    """Entries as known at a moment."""

    emergency: str


class NewDay(Schema):
    """Figures of a day that came in within the day before the moment."""

    day: date
    new_cases: int | None
    new_deaths: int | None


class CorrectionAnswer(Schema):
    """A figure that was corrected within the day before the moment. Where one is null, its status and reason say what
    stood in its place: `suppressed` (withheld, `<5`) or `withdrawn`.
    """

    indicator: str
    day: date
    before: float | None
    after: float | None
    reason: str
    recorded_at: datetime
    status: str
    before_status: str
    before_reason: str


class AdditionAnswer(Schema):
    """A first figure that came in within the day before the moment, for a day that was known before without it."""

    indicator: str
    day: date
    value: float
    reason: str
    recorded_at: datetime


class UpdateReceived(Schema):
    """The last national update of a state that you may see: the day it is about, when it came in, when it was last
    corrected, and the state's own assessment in its words and language.
    """

    day: date
    received_at: datetime
    corrected_at: datetime | None
    assessment: str
    language: str


class OwedAnswer(Schema):
    """How many national updates of a day are owed, and how many had come in."""

    day: date
    received: int
    owed: int


class StateAnswer(Schema):
    """One member state. Counts are of the leading source; a silence says why a number is null."""

    iso3: str
    names: Names
    source: str | None
    is_own_source: bool
    other_sources: list[str]
    last_day: date | None
    recorded_at: datetime | None
    new_cases_7d: int | None
    new_cases_7d_before: int | None
    new_deaths_7d: int | None
    silence: str | None
    per_100k_7d: float | None
    people: int | None
    people_year: int | None
    r_mean: float | None
    r_low: float | None
    r_high: float | None
    r_is_estimate: Literal[True]
    r_silence: str | None
    r_note: str
    exceedances: list[str]
    exceedances_are_estimates: Literal[True]
    new_days: list[NewDay]
    corrections: list[CorrectionAnswer]
    additions: list[AdditionAnswer]
    update: UpdateReceived | None = Field(description="Null where none that you may see was received.")


class PictureAnswer(Schema):
    """The common picture: member states in seat order."""

    emergency: str
    as_known_at: datetime
    first_day: date
    last_day: date | None
    owed: OwedAnswer | None = Field(description="Null where no national update is owed.")
    states: list[StateAnswer]


class SuccessorAnswer(Schema):
    """From this day on the area was followed by this one."""

    area: str
    on: date


class PopulationAnswer(Schema):
    """How many people live there, in which year, by which source."""

    people: int
    year: int
    source: dict[str, Any]


class AreaAnswer(Schema):
    """A country (level 0) or a part of one, with the time it is valid for."""

    code: str
    names: Names
    level: int
    parent: str | None
    state: str
    valid_from: date | None
    valid_to: date | None
    successors: list[SuccessorAnswer]
    population: PopulationAnswer | None


class IndicatorAnswer(Schema):
    """One line of the indicator catalogue."""

    code: str
    names: Names
    definitions: Names
    units: Names
    measure: str
    part: str
    decimals: int
    is_estimate: bool


class SeriesAnswer(Schema):
    """What is counted, for which hazard, where, by which source, for whom, in which periods."""

    id: UUID
    indicator: str
    hazard: str
    area: str
    source: str
    strata: str
    made_from: str | None = Field(description="For an estimate: the source of the figures it was made from.")
    period: str
    is_estimate: bool


class SeriesAsKnown(ListedAsKnown[SeriesAnswer]):
    """Series with figures as known at a moment."""


class Emergencies(Listed[EmergencyAnswer]):
    """Emergencies."""


class Indicators(Listed[IndicatorAnswer]):
    """The indicator catalogue."""


class Areas(Listed[AreaAnswer]):
    """Areas."""
