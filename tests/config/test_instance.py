"""Instances: one folder each, chosen by name or because it is the only one, refused in words when damaged."""

import json
import stat
from datetime import UTC, datetime

import pytest

from ganket.config import instance
from ganket.config.cli import Refused

THEN = datetime(2020, 10, 14, 18, tzinfo=UTC)


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("GANKET_VAR", str(tmp_path))
    return tmp_path


def make(var, *names):
    for name in names:
        instance.write(instance.new(name), var / name)


def test_instance_reads_back_as_it_was_written(var):
    made = instance.new("asean-2020", scenario="asean-2020", clock_at=THEN)
    instance.write(made, var / "asean-2020")
    assert instance.read(var / "asean-2020") == made


def test_only_the_owner_may_read_the_key(var):
    make(var, "one")
    assert stat.S_IMODE((var / "one" / instance.FILE_NAME).stat().st_mode) == 0o600


def test_two_instances_have_two_keys_and_two_cookies():
    one, other = instance.new("drill"), instance.new("asean-2020")
    assert one.secret_key != other.secret_key
    assert len(one.secret_key) >= 50
    assert one.cookie_suffix != other.cookie_suffix
    assert other.cookie_suffix.replace("_", "").isalnum()


def test_instance_without_a_scenario_has_real_time():
    assert instance.new("real").clock_at is None


def test_the_only_instance_is_chosen_by_itself(var):
    make(var, "one")
    assert instance.choose(None) == var / "one"


def test_named_instance_is_chosen_among_several(var):
    make(var, "one", "two")
    assert instance.choose("two") == var / "two"


def test_several_and_none_named_is_refused_naming_them(var):
    make(var, "one", "two")
    with pytest.raises(Refused, match=r"several instances \(one, two\): name one with --instance"):
        instance.choose(None)


def test_unknown_name_is_refused(var):
    make(var, "one")
    with pytest.raises(Refused, match="There is no instance 'other'"):
        instance.choose("other")


def test_none_at_all_is_none(var):
    assert instance.choose(None) is None


def test_half_built_instance_is_not_chosen(var):
    make(var, ".building-one-1")
    assert instance.choose(None) is None


DAMAGED = {
    "cut short": '{"name": "one", "secr',
    "empty": "",
    "no object": "[]",
    "a name nobody knows": json.dumps({"name": "x", "secret_key": "y", "hosts": [], "colour": "red"}),
    "a name missing": json.dumps({"name": "x", "hosts": []}),
    "no hosts": json.dumps({"name": "x", "secret_key": "y"}),
    "not UTF-8": b"\xff\xfe",
    "NUL bytes": "\x00" * 100,
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_instance_is_refused_with_what_to_do(var, damage):
    make(var, "one")
    content = DAMAGED[damage]
    (var / "one" / instance.FILE_NAME).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Refused, match=r"instance.json is damaged: remove the folder and build it again"):
        instance.read(var / "one")


def test_missing_instance_is_refused(var):
    with pytest.raises(Refused, match=r"There is no instance in .*: instance.json is missing"):
        instance.read(var / "nowhere")
