"""Two processes at one update at the same time: one shares, the other is shown it; drafts of both stand."""

import json
import subprocess
import sys

DAYS = 8
SETUP = """
from datetime import date
from ganket.actors import actions as actors
from ganket.actors.models import Party, User
from ganket.situation.duties.actions import bring_duties
from ganket.situation.duties.rules import Schedule
from ganket.situation.models import Emergency
from ganket.lib import clock
from datetime import time
state = Party.objects.get(code="VNM")
for name in ("first@cast.invalid", "second@cast.invalid"):
    user = User.objects.create_user(name)
    actors.give_mandate(by=actors.system(), user=user, party=state, role="focal_point", starts_on=date(2020, 1, 1))
schedule = Schedule("daily-update", {"en": "update", "vi": "cập nhật"}, time(10), 1)
bring_duties(by=actors.system(), emergency=Emergency.objects.get(), schedules=[schedule], until=clock.now())
"""
# Waits for a line on standard input, so that both start together; prints what became of each day.
PROGRAM = """
import json, sys
import django
django.setup()
from datetime import date, timedelta
from ganket.actors import actions as actors
from ganket.actors.models import User
from ganket.actors.permissions import acting_as
from ganket.situation.models import Emergency
from ganket.situation.updates import actions as updates
from ganket.situation.updates.rules import Content
name, act, days = sys.argv[1], sys.argv[2], int(sys.argv[3])
by = acting_as(User.objects.get(username=name))
emergency = Emergency.objects.get()
mark = actors.mark(owner=by.party, sharing_label="TLP:CLEAR")
print("ready", flush=True)
sys.stdin.readline()
for n in range(days):
    about = {"by": by, "emergency": emergency, "day": date(2020, 10, 1) + timedelta(days=n), "language": "en"}
    content = Content("by " + name, figures={"cases_new": str(len(name))})
    try:
        if act == "share":
            done = updates.share_update(content=content, base=0, mark=mark, **about).number
        else:
            saved = updates.save_draft(content=content, base=0, **about)
            done = [saved.revision.number, saved.other and saved.other.number]
    except updates.Stale as stale:
        done = f"stale {stale.other.number}"
    print(json.dumps(done), flush=True)
"""
WHAT_STANDS = """
import json
from ganket.situation.models import Observation, Receipt, UpdateRevision
rows = UpdateRevision.objects.order_by("recorded_at")
print(json.dumps({
    "revisions": [[str(r.update.day), r.number, r.stage, r.user.username, r.content["assessment"]] for r in rows],
    "receipts": Receipt.objects.count(),
    "figures": Observation.objects.filter(cell__series__source__code="VNM").count(),
}))
"""


def test_of_two_who_share_at_once_one_has_shared_and_the_other_is_shown_it(copied_instance):
    one, other = together(copied_instance, "share")
    stands = json.loads(copied_instance.python(WHAT_STANDS).stdout)
    assert sorted(zip(map(str, one), map(str, other), strict=True)) == sorted(
        ("1", "stale 1") if first == 1 else ("stale 1", "1") for first in one
    )
    assert len(stands["revisions"]) == stands["receipts"] == stands["figures"] == DAYS
    assert all(said == f"by {who}" for *_, who, said in stands["revisions"])


def test_of_two_who_save_at_once_both_stand_and_the_later_is_told_of_the_earlier(copied_instance):
    one, other = together(copied_instance, "save")
    stands = json.loads(copied_instance.python(WHAT_STANDS).stdout)
    for mine, theirs in zip(one, other, strict=True):
        assert sorted([mine, theirs], key=str) == [[1, None], [2, 1]]
    assert len(stands["revisions"]) == 2 * DAYS
    assert {(who, said) for *_, who, said in stands["revisions"]} == {
        (f"{name}@cast.invalid", f"by {name}@cast.invalid") for name in ("first", "second")
    }
    answer = copied_instance.run("verify")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def together(copy, act):
    made = copy.python(SETUP)
    assert made.returncode == 0, made.stderr
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name, act, str(DAYS)],
            env={**copy.environment, "DJANGO_SETTINGS_MODULE": "ganket.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("first@cast.invalid", "second@cast.invalid")
    ]
    copy.processes += processes
    assert [each.stdout.readline() for each in processes] == ["ready\n", "ready\n"]
    for each in processes:
        each.stdin.write("\n")
        each.stdin.flush()
    ended = [each.communicate(timeout=120) for each in processes]
    assert [each.returncode for each in processes] == [0, 0], [error for _, error in ended]
    return [[json.loads(line) for line in out.splitlines()] for out, _ in ended]
