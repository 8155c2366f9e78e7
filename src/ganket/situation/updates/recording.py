"""The figures of an update that is shared, on their way into the record: as a file of the state's is, with a reason
wherever they say otherwise than their readers were told.
"""

from collections.abc import Mapping

from ganket.actors.models import Mark
from ganket.actors.permissions import Acting
from ganket.situation.loading.actions import load_observations
from ganket.situation.loading.rules import Row
from ganket.situation.models import Area, Batch, NationalUpdate
from ganket.situation.rules import Problem, Unfit
from ganket.situation.updates.figures import rows, told_otherwise
from ganket.situation.updates.rules import Read
from ganket.situation.updates.told import as_they_stand


def record(
    *,
    by: Acting,
    update: NationalUpdate,
    number: int,
    figures: Mapping[str, Read],
    told: Mapping[str, Read] | None,
    mark: Mark,
    reason: str,
) -> Batch | None:
    """Record what a sharing says of its day: the batch, None where the record says it all already. `number` is that of
    the revision, `told` what its readers were told by earlier ones, None for nothing.

    Raises Unfit where a figure says otherwise than its readers were told, by a sheet perhaps, and nothing says why:
    the caller's transaction takes back what was written.
    """
    loaded = load_observations(
        by=by,
        rows=_rows(update, figures, told, mark, reason),
        source=update.state,
        hazard=update.emergency.hazard,
        mark=mark,
        reference=f"update:{update.public_id}:{number}",
        why=reason,
    )
    unreasoned = [each for each in loaded.changes if not each.is_reasoned]
    if unreasoned and not reason:
        raise Unfit([Problem("reason", "reason_needed"), *map(told_otherwise, unreasoned)])
    return loaded.batch


def _rows(
    update: NationalUpdate, figures: Mapping[str, Read], told: Mapping[str, Read] | None, mark: Mark, reason: str
) -> list[Row]:
    """What is recorded: of a correction what it changes; what stands withdrawn already is left so. To those who were
    told nothing before there is no reason to give: it would tell them of what was kept from them.
    """
    if not figures and not told:
        return []
    stands = as_they_stand(update, set(told or {}) - set(figures), mark)
    left = {code for code, each in stands.items() if each.status == "withdrawn"}
    area = Area.objects.get(state_id=update.state_id, level=0).code
    before = {code: each for code, each in (told or {}).items() if code not in left}
    return rows(area, update.day, figures, before, "" if told is None else reason)
