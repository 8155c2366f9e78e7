"""What the journeys need beside the public record: a report, somebody who may sign in, something hidden.

Made in a copy of the instance by a program of its own, through the same actions as everything else.
"""

import json
from dataclasses import dataclass

from tests import recorded

EMERGENCY = "covid-19-2020"
USER_NAME = "duty.officer"
PASSWORD = "seven-boats-on-the-river"
HIDDEN = "not-for-everyone"

PROGRAM = f"""
import json
from datetime import date
from ganket.actors import actions
from ganket.actors.models import Party, User
from ganket.actors.permissions import Acting
from ganket.briefing.actions import issue_report
from ganket.situation import actions as situation
from ganket.situation.models import Emergency

system = actions.system()
emergency = Emergency.objects.get(slug={EMERGENCY!r})
report = issue_report(by=system, emergency=emergency, mark=emergency.mark)
user = User.objects.create_user({USER_NAME!r}, {PASSWORD!r}, name="Duty officer")
who = Party.objects.get(code="WHO")
viet_nam = Party.objects.get(code="VNM")
actions.give_mandate(by=system, user=user, party=viet_nam, role="focal_point", starts_on=date(2020, 1, 1))
for_who_alone = actions.mark(owner=who, sharing_label="TLP:AMBER+STRICT")
situation.open_emergency(
    by=Acting(party=who),
    slug={HIDDEN!r},
    names={{"en": "Not for everyone", "vi": "Không dành cho mọi người"}},
    hazard=emergency.hazard,
    association=Party.objects.get(code="ASEAN"),
    mark=for_who_alone,
    starts_on=date(2020, 2, 1),
    sources=[],
)
hidden = actions.store_file(
    by=Acting(party=who), content=b"hidden", name="hidden.txt", media_type="text/plain", mark=for_who_alone
)
files = {{
    f"{{each.format}}-{{each.language}}": [str(each.file.public_id), each.file.sha256, each.file.size_bytes]
    for each in report.renditions.select_related("file")
}}
print(json.dumps({{"report_sha256": report.sha256, "files": files, "hidden_file": str(hidden.public_id)}}))
"""


@dataclass(frozen=True)
class House:
    """A served copy of the record: its address, and what was put into it.

    `files` are the report's, by format and language ("pdf-en"): public id, SHA-256, bytes.
    """

    address: str
    report_sha256: str
    files: dict[str, list]
    hidden_file: str


def furnish(copy: recorded.Copy) -> House:
    """Put the journeys' things into a copy and serve it."""
    done = copy.python(PROGRAM)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return House(copy.serve(), **found)
