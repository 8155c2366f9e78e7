"""Who there is and what they may see. Membership and mandates are dated: nothing about today's ten or eleven
members stands in code.
"""

from datetime import date
from typing import Any, Protocol, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

from ganket.actors.rules import Label
from ganket.lib import ids, policy, text


class Reader(Protocol):
    """Whoever reads: all that is asked of them is which marks they may see (permissions.Viewer)."""

    @property
    def mark_ids(self) -> tuple[int, ...]:
        """Ids of all marks they may see."""


class Party(models.Model):
    """A state, an organisation or a group: the one key for owner, source, issuer, contributor, recipient."""

    reading = policy.COMMON

    class Kind(models.TextChoices):
        """What sort of party."""

        STATE = "state", "state"
        ORGANISATION = "organisation", "organisation"
        GROUP = "group", "group"

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=40, unique=True)
    names = models.JSONField()
    sort_key = models.CharField(max_length=200)

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name_plural = "parties"
        constraints = [
            # The kind says which table holds the rest of a party; without a known one nobody finds it.
            models.CheckConstraint(condition=Q(kind__in=["state", "organisation", "group"]), name="party_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name("en")

    def name(self, language: str) -> str:
        """The party's name in a language."""
        return text.label(self.names, language)


class State(models.Model):
    """What only a state has: ISO 3166-1 codes, formal names, its place on the cartogram."""

    reading = policy.along("party")

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="state")
    iso2 = models.CharField(max_length=2, unique=True)
    iso3 = models.CharField(max_length=3, unique=True)
    formal_names = models.JSONField(default=dict)
    tile_column = models.PositiveSmallIntegerField(null=True)
    tile_row = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return self.iso3


class Organisation(models.Model):
    """An organisation that is not a state: a health organisation, a secretariat, a data publisher."""

    reading = policy.along("party")

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="organisation")
    sector = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.party.code


class Group(models.Model):
    """Parties that meet or are addressed together: an association, its circle with partners, an informal call. An
    association names the organisation that is its secretariat; no other secretariat acts or reads for it.
    """

    reading = policy.along("party")

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="group")
    secretariat = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.party.code


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Dated membership in the users' words."""

    def on(self, day: date) -> Self:
        """Memberships in force on that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def in_seat_order(self) -> Self:
        """The association's one order, in every language, table, chart and answer."""
        return self.order_by("seat_order", "member__code")


class Membership(models.Model):
    """A party's membership of a group, from a day to a day (both included)."""

    reading = policy.COMMON

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    seat_order = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["group", "seat_order"]
        constraints = [
            models.UniqueConstraint(fields=["group", "member", "starts_on"], name="membership_once_per_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id} from {self.starts_on}"


class UserManager(BaseUserManager["User"]):
    """Makes users; names are kept in NFC so that twins in NFD cannot sign up beside them."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user who can sign in with this password, or not at all when it is None."""
        user = self.model(username=text.clean(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An operator of this instance."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What a person may do comes from mandates, not from the person."""

    reading = policy.OPERATORS

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"

    objects = UserManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Dated mandates in the users' words."""

    def on(self, day: date) -> Self:
        """Mandates in force on that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Mandate(models.Model):
    """A user acts for a party in a role, from a day to a day (both included)."""

    reading = policy.OPERATORS

    class Role(models.TextChoices):
        """What the mandate is for."""

        FOCAL_POINT = "focal_point", "focal point"
        ALTERNATE = "alternate", "alternate"
        CHAIR = "chair", "Chair's desk"
        SECRETARIAT = "secretariat", "secretariat"
        LIAISON = "liaison", "partner liaison"
        AUDITOR = "auditor", "auditor"

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=20, choices=Role.choices)
    sector = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["party", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_start"
            ),
            # Rights will hang on the role: a misspelt one must not stand as if it gave any.
            models.CheckConstraint(
                condition=Q(role__in=["focal_point", "alternate", "chair", "secretariat", "liaison", "auditor"]),
                name="mandate_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} of {self.party_id}"


class Mark(models.Model):
    """A sharing label with its owner and audience, immutable and deduplicated: a thing carries one key to it,
    so that "what may this viewer see" is decided once a request over few marks, not once a row.
    """

    reading = policy.THROUGH

    label = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Label])
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    # SHA-256 over label, owner and sorted audience: two equal marks are one row.
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # Who may see is decided by comparing labels: one that is none of these would be seen by its owner alone.
            models.CheckConstraint(condition=Q(label__in=[each.value for each in Label]), name="mark_label_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def reaches_others(self) -> bool:
        """Whether anybody but its owner may read what carries it. One query, none for TLP:CLEAR."""
        return self.label == Label.CLEAR or self.audience.exists()


class MarkAudience(models.Model):
    """One party or user named by a mark. Never changed, like the mark."""

    reading = policy.along("mark")

    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="audience")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party=None, user__isnull=False) | Q(party__isnull=False, user=None),
                name="audience_is_a_party_or_a_user",
            ),
            models.UniqueConstraint(fields=["mark", "party"], name="audience_party_once"),
            models.UniqueConstraint(fields=["mark", "user"], name="audience_user_once"),
        ]

    def __str__(self) -> str:
        return str(self.party or self.user)


class MarkedQuerySet(models.QuerySet[Any]):
    """Rows that carry a mark. Every reader goes through `visible_to`."""

    def visible_to(self, viewer: Reader) -> Self:
        """Only what this viewer may see."""
        return self.filter(mark_id__in=viewer.mark_ids)


class StoredFile(models.Model):
    """A file's facts, never changed; its bytes lie under their SHA-256 in the instance's folder. The only file table
    and, with one view, the only way a file leaves.
    """

    reading = policy.MARKED

    public_id = models.UUIDField(unique=True, default=ids.uuid7)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")
    stored_at = models.DateTimeField()

    objects = MarkedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["mark", "id"], name="storedfile_mark")]

    def __str__(self) -> str:
        return self.name
