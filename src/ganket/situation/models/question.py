"""A question of one party to another about a figure: between the two until what was said is shared."""

from django.db import models

from ganket.actors.models import Mark, MarkedQuerySet, Party, User
from ganket.lib import ids, policy
from ganket.situation.models.emergency import Emergency
from ganket.situation.models.figures import Indicator
from ganket.situation.models.place import Area


class Question(models.Model):
    """What is asked about: a figure named by indicator, area and day, so that a later revision of it keeps its
    questions. Never changed. What was said is in its posts, each with its own mark.
    """

    reading = policy.own("asked_by", "asked_of")

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(asked_by=models.F("asked_of")), name="nobody_asks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by_id} to {self.asked_of_id} about {self.indicator_id} {self.day}"


class Post(models.Model):
    """What one of the two said, in their words. Its words never change; its mark changes by relabelling only."""

    reading = policy.MARKED

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=8)
    text = models.TextField()
    recorded_at = models.DateTimeField()
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["question", "number"]
        indexes = [models.Index(fields=["mark", "id"], name="post_mark")]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="post_number_once")]

    def __str__(self) -> str:
        return f"{self.question_id} no. {self.number}"


class PostRelabelling(models.Model):
    """A post got another mark: from which to which, when and by whom. Never changed."""

    reading = policy.along("post")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="relabellings")
    before = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.before_id} to {self.after_id}"
