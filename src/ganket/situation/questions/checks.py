"""Questions and what was said on them against the log: the words as they were said, and every mark they had."""

from collections.abc import Iterator, Sequence

from ganket.lib import audit
from ganket.lib.audit import Finding
from ganket.lib.models import Leaf
from ganket.situation.models import Post, Question
from ganket.situation.questions.queries import post_row, question_row, relabelling_row

_NOT_WRITTEN = "no leaf of the log was written for this row"
_OTHER = "the row is not what its leaf was written for"
_GONE = "the log has a leaf for this row, and the row is gone"


def findings() -> Iterator[Finding]:
    """Every question, post and change of a mark without its leaf or other than its leaf, and leaves without a row."""
    asked, answered, shared = (_leaves(act) for act in ("ask", "answer", "share post"))
    questions = Question.objects.select_related("emergency", "asked_by", "asked_of", "indicator", "area")
    for question in questions.prefetch_related("posts").order_by("id"):
        name = str(question.public_id)
        leaves = asked.pop(name, [])
        numbers = {each.number for each in question.posts.all()}
        if 1 not in numbers:
            yield Finding("question", name, "the post it was asked in is gone")
        elif not leaves:
            yield Finding("question", name, _NOT_WRITTEN)
        elif not audit.rows_match(leaves[0], question_row(question)):
            yield Finding("question", name, _OTHER)
    posts = Post.objects.select_related("question", "party", "mark")
    for post in posts.prefetch_related("relabellings__before", "relabellings__after").order_by("id"):
        name = str(post.public_id)
        if post.number > 1:
            leaves = answered.pop(name, [])
            if not leaves:
                yield Finding("post", name, _NOT_WRITTEN)
            elif not audit.rows_match(leaves[0], post_row(post)):
                yield Finding("post", name, _OTHER)
        yield from _marks(post, shared.pop(name, []))
    for name in (*asked, *answered, *shared):
        yield Finding("post", name, _GONE)


def _marks(post: Post, leaves: Sequence[Leaf]) -> Iterator[Finding]:
    """A post reaches whom its last change says, each change follows from the one before, and each has its leaf."""
    changes, name = list(post.relabellings.all()), str(post.public_id)
    after = [each.after_id for each in changes]
    if [each.before_id for each in changes[1:]] != after[:-1] or (after and after[-1] != post.mark_id):
        yield Finding("post", name, "its mark is not the one that was given last")
    if len(leaves) != len(changes):
        yield Finding("post", name, "its mark was changed another number of times than the log says")
    for leaf, change in zip(leaves, changes, strict=False):
        if not audit.rows_match(leaf, relabelling_row(change)):
            yield Finding("post", name, "a change of its mark is not what its leaf was written for")


def _leaves(act: str) -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = {}
    for leaf in Leaf.objects.filter(act=act, subject_kind__in=("question", "post")).order_by("id"):
        for subject in leaf.subject_ids:
            found.setdefault(subject, []).append(leaf)
    return found
