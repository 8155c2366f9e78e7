"""Stored files: bytes under their hash, one row for each registration, never a row without bytes."""

import hashlib
import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from tests import world

from ganket.actors import actions, queries
from ganket.actors.models import StoredFile
from ganket.actors.rules import NotAsStored, file_path
from ganket.lib.models import Leaf

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(cast):
    marks = world.marks_of(cast)

    def do(content, name="report.pdf", mark="amber to other"):
        return actions.store_file(
            by=cast["own"].acting, content=content, name=name, media_type="application/pdf", mark=marks[mark]
        )

    return do


def test_stored_bytes_come_back(store):
    stored = store(b"%PDF")
    assert queries.content_of(stored) == b"%PDF"
    assert (stored.size_bytes, stored.sha256) == (4, hashlib.sha256(b"%PDF").hexdigest())


def test_same_bytes_twice_are_kept_once_and_registered_twice(store):
    first, second = store(b"twice"), store(b"twice", name="again.pdf")
    assert first.public_id != second.public_id
    folder = file_path(first.sha256).rpartition("/")[0]
    # Others' files may begin with the same two letters.
    assert [name for name in default_storage.listdir(folder)[1] if first.sha256 in name] == [first.sha256]


def test_file_belongs_to_the_owner_of_its_mark_and_writes_a_leaf(cast, store):
    stored = store(b"leaf")
    assert stored.owner == cast["own"].party
    leaf = Leaf.objects.order_by("-id").first()
    assert (leaf.act, leaf.subject_ids) == ("store file", [str(stored.public_id)])


def test_empty_file_is_a_file(store):
    assert queries.content_of(store(b"")) == b""


def test_name_that_deceives_is_refused_without_a_row(store):
    with pytest.raises(ValueError, match="cannot be used"):
        store(b"deceiving", name="report\u202efdp.exe")
    assert not StoredFile.objects.filter(name__contains="fdp").exists()


def test_row_that_fails_leaves_bytes_at_most_never_a_row(store, cast):
    with transaction.atomic():
        store(b"undone")
        transaction.set_rollback(True)
    assert not StoredFile.objects.filter(sha256=hashlib.sha256(b"undone").hexdigest()).exists()


def test_file_cut_short_by_a_crash_is_written_again(store):
    content = b"whole" * 1000
    path = Path(default_storage.path(file_path(hashlib.sha256(content).hexdigest())))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content[:100])
    assert queries.content_of(store(content)) == content


def test_bytes_damaged_in_place_at_the_same_length_are_written_again(store):
    content = b"damaged" * 100
    path = Path(default_storage.path(file_path(store(content).sha256)))
    path.write_bytes(b"x" * len(content))
    assert queries.content_of(store(content)) == content


def test_bytes_that_are_not_those_stored_are_never_given_out(store):
    stored = store(b"the report", name="report.pdf")
    path = Path(default_storage.path(file_path(stored.sha256)))
    path.write_bytes(b"The report")
    with pytest.raises(NotAsStored, match="report.pdf: the bytes are not those that were stored"):
        queries.content_of(stored)


@contextmanager
def files_of_at_most_10_kb():
    """As on a disk that is full: no file of this process grows beyond it, nor the one that the suite writes to."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_when_there_is_no_room_for_the_bytes_nothing_is_left_and_nothing_registered(store):
    content = b"no room for this" * 1000
    path = Path(default_storage.path(file_path(hashlib.sha256(content).hexdigest())))
    with files_of_at_most_10_kb(), pytest.raises(OSError, match="File too large"):
        store(content)
    assert not path.exists()
    assert not list(path.parent.glob(".keeping-*"))
    assert not StoredFile.objects.filter(sha256=path.name).exists()


def test_nothing_is_left_beside_a_kept_file(store):
    stored = store(b"alone")
    path = Path(default_storage.path(file_path(stored.sha256)))
    assert not list(path.parent.glob(".keeping-*"))


def test_bytes_that_are_gone_are_said_to_be_gone(store):
    stored = store(b"lost")
    default_storage.delete(file_path(stored.sha256))
    with pytest.raises(FileNotFoundError):
        queries.content_of(stored)
