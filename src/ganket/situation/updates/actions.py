"""Saving, sharing and correcting a national update. Each action: keyword-only, one transaction, its audit leaf; the
same again writes nothing. Nobody's words are ever replaced: every saving is a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from ganket.actors import actions as actors
from ganket.actors.models import Mark, Party, StoredFile
from ganket.actors.permissions import Acting
from ganket.actors.queries import content_of
from ganket.actors.rules import Label
from ganket.lib import audit, clock
from ganket.situation.actions import lock, moment
from ganket.situation.duties import actions as duties
from ganket.situation.duties.rules import DAILY_UPDATE
from ganket.situation.models import Emergency, NationalUpdate, UpdateAttachment, UpdateRevision
from ganket.situation.permissions import NotYours, SharingChoice, beyond_readers, reporting
from ganket.situation.rules import Problem, Unfit
from ganket.situation.updates import attachments as kept
from ganket.situation.updates import lineage, rules
from ganket.situation.updates.lineage import Step
from ganket.situation.updates.queries import catalogue, revision_row, steps_of
from ganket.situation.updates.recording import record
from ganket.situation.updates.rules import Content, Read
from ganket.situation.updates.told import Spoken, aged, as_they_stand, put_back, said_as_they_stand, spoken, told_before

__all__ = ["NotYours", "Saved", "Stale", "Unfit", "attach", "save_draft", "share_update", "sharing_mark"]

MOST_ATTACHMENTS = 10
# What an act is called in the log, by how far the revision goes.
ACTS = {"drafted": "draft update", "shared": "share update", "corrected": "correct update"}


class Stale(Exception):
    """Somebody shared since the writer began. `other` is what they shared: show both, let the writer decide."""

    def __init__(self, other: UpdateRevision) -> None:
        super().__init__(f"revision {other.number} was shared in the meantime")
        self.other = other


@dataclass(frozen=True)
class Saved:
    """What became of a draft: its revision (None while nothing was ever written), and the newest revision of somebody
    else that its writer had not before them. Both stand.
    """

    revision: UpdateRevision | None
    other: UpdateRevision | None = None


@transaction.atomic
def save_draft(
    *,
    by: Acting,
    emergency: Emergency,
    day: date,
    content: Content,
    base: int,
    language: str,
    attachments: Sequence[StoredFile] | None = None,
    state: Party | None = None,
) -> Saved:
    """Keep what is typed so far, for the state's own eyes. `base` is the number of the revision the writer had before
    them, 0 for none. Attachments that are not given stay those of the base.

    `state` is another party than `by.party` only where the system acts for a scenario. Raises NotYours, and Unfit for
    a day that is not to be reported on or for what no form sends.
    """
    lock()
    state = reporting(by, emergency, day, state)
    content = rules.tidy(content)
    _refuse([*_about(emergency, day, language), *rules.unfit(content, catalogue())])
    update, steps = _standing(emergency, state, day, base)
    content = spoken(update, content, _at(update, base)).content
    files_ = _attached(state, attachments, _at(update, base))
    other = _at(update, lineage.unseen(steps, base, _user_id(by)))
    last = _at(update, max((each.number for each in steps if _is_before(each, base, by)), default=0))
    if last and _says_the_same(last, content, language, files_) and not aged(last, content.figures):
        return Saved(last, other)
    if not steps and content.is_empty and not files_:
        return Saved(None)
    draft = UpdateRevision(
        update=update or _opened(emergency, state, day),
        base=base,
        stage=UpdateRevision.Stage.DRAFTED,
        language=language,
        content=content.to_json(),
        mark=own_mark(state),
    )
    return Saved(_write(by, draft, files_), other)


@transaction.atomic
def share_update(
    *,
    by: Acting,
    emergency: Emergency,
    day: date,
    content: Content,
    base: int,
    mark: Mark,
    reason: str = "",
    language: str,
    attachments: Sequence[StoredFile] | None = None,
    state: Party | None = None,
) -> UpdateRevision:
    """Share an update with whom the mark names, its figures and attachments under the same mark; once shared, each
    later sharing needs a reason and corrects what its readers were told: for those who were told nothing it is the
    first, with a reason only where it says otherwise than a sheet told them. A figure they were told that is blank
    now is withdrawn with that reason, never zero. The first sharing with others fulfils the day's duty. The very same
    again writes nothing.

    Raises NotYours, Unfit(problems), and Stale(other) when somebody shared since `base`: nothing is written then.
    """
    lock()
    state = reporting(by, emergency, day, state)
    if mark.owner_id != state.pk:
        raise NotYours(f"the mark is not {state.code}'s: a state shares under its own")
    _refuse(beyond_readers(emergency, mark, clock.now().date()))
    content, reason = rules.tidy(content), rules.tidy(Content(assessment=reason)).assessment
    update, steps = _standing(emergency, state, day, base)
    based = _at(update, base)
    files_ = _attached(state, attachments, based)
    said = spoken(update, content, based)
    content = replace(said.content, figures_of=None)
    standing = _at(update, max((each.number for each in steps if each.is_shared), default=0))
    is_again = standing and standing.mark_id == mark.pk and _says_the_same(standing, content, language, files_)
    if standing and is_again and not put_back(standing, said.by, content.figures):
        return standing
    if standing and lineage.shared_meanwhile(steps, base):
        raise Stale(standing)
    checked = rules.check(content, catalogue(), day, {})
    unreasoned = rules.reasoned(reason, is_correction=standing is not None)
    _refuse([*_about(emergency, day, language), *checked.problems, *unreasoned])
    update = update or _opened(emergency, state, day)
    shared = UpdateRevision(
        update=update, base=base, language=language, content=content.to_json(), reason=reason, mark=mark
    )
    revision = _recorded(by, shared, said, checked.figures, files_)
    if mark.reaches_others:
        duties.receive(
            by=by,
            emergency=emergency,
            owner=state,
            code=DAILY_UPDATE,
            day=day,
            kind=duties.NATIONAL_UPDATE,
            subject=update.public_id,
            at=revision.recorded_at,
        )
    return revision


@transaction.atomic
def attach(
    *,
    by: Acting,
    emergency: Emergency,
    day: date,
    content: bytes,
    name: str,
    media_type: str = "",
    state: Party | None = None,
) -> StoredFile:
    """Keep a file for an update, for the state's own eyes; `save_draft` and `share_update` then name it. What sort of
    file it is says its content: `media_type` is not believed. Raises NotYours, and Unfit for what is not taken.
    """
    state = reporting(by, emergency, day, state)
    found = kept.recognised(content, name)
    if isinstance(found, Problem):
        raise Unfit([found])
    return actors.store_file(by=by, content=content, name=found.name, media_type=found.media_type, mark=own_mark(state))


def sharing_mark(state: Party, choice: SharingChoice) -> Mark:
    """The mark of a way of sharing that the state chose."""
    parties = [each for each in choice.parties if each.pk != state.pk]
    return actors.mark(owner=state, sharing_label=choice.label, parties=parties)


def own_mark(state: Party) -> Mark:
    """The mark of drafts: the state's own eyes."""
    return actors.mark(owner=state, sharing_label=Label.AMBER_STRICT)


def _about(emergency: Emergency, day: date, language: str) -> list[Problem]:
    return rules.about(day, language, clock.now().date(), emergency.starts_on, emergency.ends_on)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Unfit(problems)


def _user_id(by: Acting) -> int | None:
    return by.user.pk if by.user else None


def _standing(emergency: Emergency, state: Party, day: date, base: int) -> tuple[NationalUpdate | None, list[Step]]:
    """The update of a day, if there is one, and the line of its revisions. Nobody's base is one that is not there."""
    update = NationalUpdate.objects.filter(emergency=emergency, state=state, day=day).first()
    steps = steps_of(update) if update else []
    if base != 0 and base not in {each.number for each in steps}:
        raise Unfit([Problem("base", "unknown_base", {"value": base})])
    return update, steps


def _at(update: NationalUpdate | None, number: int | None) -> UpdateRevision | None:
    return update.revisions.filter(number=number).first() if update and number else None


def _is_before(step: Step, base: int, by: Acting) -> bool:
    """Whether a writer has it before them, or wrote it: the same sent twice is one revision."""
    return step.number == base or step.user_id == _user_id(by)


def _attached(state: Party, given: Sequence[StoredFile] | None, base: UpdateRevision | None) -> list[StoredFile]:
    """The files of a new revision: those given, all of them the state's own, else those of its base."""
    if given is None:
        return [each.file for each in base.attachments.select_related("file__mark")] if base else []
    if any(each.owner_id != state.pk for each in given):
        raise NotYours("an attachment is another party's file")
    if len(given) > MOST_ATTACHMENTS:
        raise Unfit([Problem("attachment", "too_many_attachments", {"limit": MOST_ATTACHMENTS})])
    return list({each.pk: each for each in given}.values())


def _says_the_same(revision: UpdateRevision, content: Content, language: str, files_: Sequence[StoredFile]) -> bool:
    """Whether a revision says this already; a file is told by its bytes and name, for sharing stores it again."""
    attached = revision.attachments.select_related("file")
    there = [(each.file.sha256, each.file.name) for each in attached]
    same_files = there == [(each.sha256, each.name) for each in files_]
    kept = Content.from_json(revision.content)
    if content.figures_of is not None:  # who says nothing of figures says none anew
        kept = replace(kept, figures_of=content.figures_of)
    return same_files and revision.language == language and kept == content


def _opened(emergency: Emergency, state: Party, day: date) -> NationalUpdate:
    return NationalUpdate.objects.create(emergency=emergency, state=state, day=day)


def _next(update: NationalUpdate) -> int:
    last = update.revisions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _recorded(
    by: Acting,
    shared: UpdateRevision,
    said: Spoken,
    figures: Mapping[str, Read],
    files_: Sequence[StoredFile],
) -> UpdateRevision:
    """Write what is shared, its figures and files under its mark; it is a correction for those who were told before.
    What it leaves as it was is not recorded again, and said as it stands.
    """
    update, mark = shared.update, shared.mark
    told = told_before(update, mark, said.by)
    figures = {code: said.stands.get(code, figure) for code, figure in figures.items()}
    shared.stage = UpdateRevision.Stage.SHARED if told is None else UpdateRevision.Stage.CORRECTED
    left = {code for code, figure in figures.items() if told and told.get(code) == figure}
    typed = said_as_they_stand(shared.content["figures"], as_they_stand(update, left, mark))
    shared.content = {**shared.content, "figures": typed}
    shared.batch = record(
        by=by, update=update, number=_next(update), figures=figures, told=told, mark=mark, reason=shared.reason
    )
    return _write(by, shared, [_under(by, each, mark) for each in files_])


def _under(by: Acting, stored: StoredFile, mark: Mark) -> StoredFile:
    """The file under the mark of what is shared: stored again where it stands under another."""
    if stored.mark_id == mark.pk:
        return stored
    return actors.store_file(
        by=by, content=content_of(stored), name=stored.name, media_type=stored.media_type, mark=mark
    )


def _write(by: Acting, revision: UpdateRevision, files_: Sequence[StoredFile]) -> UpdateRevision:
    """Write a revision as the next of its update, at the moment of its figures where it has any."""
    revision.number = _next(revision.update)
    revision.user = by.user
    revision.recorded_at = revision.batch.recorded_at if revision.batch else moment()
    revision.save(force_insert=True)
    UpdateAttachment.objects.bulk_create(
        UpdateAttachment(revision=revision, file=each, position=place) for place, each in enumerate(files_, start=1)
    )
    subjects = [str(revision.public_id)]
    audit.record(
        ACTS[str(revision.stage)], by=by.signature, kind="update", subjects=subjects, rows=revision_row(revision)
    )
    return revision
