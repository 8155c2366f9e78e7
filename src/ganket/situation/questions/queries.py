"""What a reader sees of questions: of each only the posts shared with them, and of the question only what those
posts themselves tell. Numbers count what the reader sees: a gap would count what they do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from ganket.actors.models import Party
from ganket.actors.permissions import Viewer
from ganket.lib import canonical
from ganket.situation.models import Emergency, Indicator, Post, PostRelabelling, Question
from ganket.situation.models.place import Area

ORDER = ("-last_at", "-id")
# Stands for now: also what was recorded since the clock was asked.
LATEST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """A post as its reader sees it."""

    public_id: UUID
    number: int
    party: Party
    text: str
    language: str
    recorded_at: datetime
    label: str
    mark_id: int
    is_yours: bool


@dataclass(frozen=True)
class Thread:
    """A question as its reader sees it. Who asked is told by the words of who asked: where those are not shared, it
    is None. `awaits_you`: it is asked of the reader's party, and who asked spoke last.
    """

    id: int
    public_id: UUID
    emergency: str
    asked_by: Party | None
    asked_of: Party
    indicator: Indicator
    area: Area
    day: date
    posts: tuple[Said, ...]
    last_at: datetime
    is_yours: bool
    awaits_you: bool

    @property
    def is_answer(self) -> bool:
        """Whether the first that the reader sees of it is an answer: the question itself is not shared with them."""
        return self.posts[0].party.pk == self.asked_of.pk

    @property
    def answered_at(self) -> datetime | None:
        """When who was asked spoke last; None where the reader sees nothing of it, or who asked spoke since."""
        last = self.posts[-1]
        return last.recorded_at if last.party.pk == self.asked_of.pk else None


def threads(
    viewer: Viewer,
    moment: datetime,
    *,
    emergency: Emergency | None = None,
    where: Q | None = None,
    limit: int | None = None,
) -> list[Thread]:
    """Questions with at least one post the viewer may see, recorded by then: the last said first. Two queries.

    `where` narrows by what is asked about, or to what comes behind a row in ORDER; never by who asked, which not
    every reader is told.
    """
    found = _seen(viewer, moment)
    if emergency is not None:
        found = found.filter(emergency=emergency)
    if where is not None:
        found = found.filter(where)
    return _threads(found.order_by(*ORDER)[:limit], viewer, moment)


def thread(public_id: UUID | str, viewer: Viewer, moment: datetime) -> Thread | None:
    """One question; None when there is none of this id or nothing of it may be seen. Two queries."""
    return next(iter(_threads(_seen(viewer, moment).filter(public_id=public_id), viewer, moment)), None)


def counts(emergency: Emergency, party_id: int, since: datetime) -> tuple[int, int]:
    """How many questions await a party's answer: asked of it, and who asked spoke last; and how many that it asked
    were answered since then: the other spoke last. One query.
    """
    last = Post.objects.filter(question=OuterRef("pk")).order_by("-number")
    found = Question.objects.filter(Q(asked_of_id=party_id) | Q(asked_by_id=party_id), emergency=emergency)
    said = found.annotate(last=Subquery(last.values("party_id")[:1]), at=Subquery(last.values("recorded_at")[:1]))
    others = said.exclude(last=party_id).aggregate(
        awaiting=Count("pk", filter=Q(asked_of_id=party_id)),
        answered=Count("pk", filter=Q(asked_by_id=party_id, at__gte=since)),
    )
    return others["awaiting"], others["answered"]


def question(public_id: UUID | str, viewer: Viewer) -> Question | None:
    """The question to act on, if the viewer sees anything of it. One query."""
    rows = Question.objects.filter(_is_visible(viewer), public_id=public_id).select_related("emergency")
    return rows.select_related("emergency", "asked_by", "asked_of").first()


def post(public_id: UUID | str, viewer: Viewer) -> Post | None:
    """The post to act on, if the viewer may see it. One query."""
    rows = Post.objects.visible_to(viewer).filter(public_id=public_id, question__emergency__mark_id__in=viewer.mark_ids)
    found: Post | None = rows.select_related(
        "question__emergency", "question__asked_by", "question__asked_of", "party", "mark"
    ).first()
    return found


def question_row(question: Question) -> dict[str, Any]:
    """A question's canonical row with the post it was asked in, for its leaf and for `verify`."""
    return {
        "emergency": question.emergency.slug,
        "by": question.asked_by.code,
        "of": question.asked_of.code,
        "indicator": question.indicator.code,
        "area": question.area.code,
        "day": canonical.moment(question.day),
        "recorded": canonical.moment(question.recorded_at),
        "post": post_row(question.posts.get(number=1)),
    }


def post_row(post: Post) -> dict[str, Any]:
    """A post's canonical row as it was said, under the mark it had then, for its leaf and for `verify`."""
    first = post.relabellings.order_by("id").select_related("before").first()
    return {
        "id": str(post.public_id),
        "question": str(post.question.public_id),
        "number": post.number,
        "party": post.party.code,
        "language": post.language,
        "text": post.text,
        "recorded": canonical.moment(post.recorded_at),
        "mark": (first.before if first else post.mark).digest,
    }


def relabelling_row(change: PostRelabelling) -> dict[str, Any]:
    """The canonical row of one change of a post's mark, for its leaf and for `verify`."""
    return {
        "post": str(change.post.public_id),
        "before": change.before.digest,
        "after": change.after.digest,
        "recorded": canonical.moment(change.recorded_at),
    }


def _is_visible(viewer: Viewer) -> Q:
    """Something of it is shared with the viewer, in an emergency that is."""
    shown = Post.objects.visible_to(viewer).values("question_id")
    return Q(emergency__mark_id__in=viewer.mark_ids, id__in=shown)


def _seen(viewer: Viewer, moment: datetime) -> "QuerySet[Any, Any]":
    """Questions of which the viewer sees a post by then, each with `last_at`, when the last of those was said."""
    mine = Q(posts__mark_id__in=viewer.mark_ids, posts__recorded_at__lte=moment)
    rows = Question.objects.filter(emergency__mark_id__in=viewer.mark_ids)
    return rows.annotate(last_at=Max("posts__recorded_at", filter=mine)).filter(last_at__isnull=False)


def _threads(found: Any, viewer: Viewer, moment: datetime) -> list[Thread]:
    asked = list(found.select_related("asked_by", "asked_of", "indicator", "area").annotate(slug=F("emergency__slug")))
    shown = Post.objects.visible_to(viewer).filter(question__in=[each.pk for each in asked], recorded_at__lte=moment)
    posts: dict[int, list[Post]] = {}
    for each in shown.select_related("party", "mark").order_by("question_id", "number"):
        posts.setdefault(each.question_id, []).append(each)
    return [_thread(each, posts[each.pk], viewer) for each in asked]


def _thread(asked: Any, posts: Sequence[Post], viewer: Viewer) -> Thread:
    is_yours = not viewer.party_ids.isdisjoint((asked.asked_by_id, asked.asked_of_id))
    spoken = any(each.party_id == asked.asked_by_id for each in posts)
    return Thread(
        id=asked.pk,
        public_id=asked.public_id,
        emergency=asked.slug,
        asked_by=asked.asked_by if is_yours or spoken else None,
        asked_of=asked.asked_of,
        indicator=asked.indicator,
        area=asked.area,
        day=asked.day,
        posts=tuple(_said(number, each, viewer) for number, each in enumerate(posts, start=1)),
        last_at=asked.last_at,
        is_yours=is_yours,
        awaits_you=asked.asked_of_id in viewer.party_ids and posts[-1].party_id != asked.asked_of_id,
    )


def _said(number: int, post: Post, viewer: Viewer) -> Said:
    return Said(
        public_id=post.public_id,
        number=number,
        party=post.party,
        text=post.text,
        language=post.language,
        recorded_at=post.recorded_at,
        label=post.mark.label,
        mark_id=post.mark_id,
        is_yours=post.party_id in viewer.party_ids,
    )
