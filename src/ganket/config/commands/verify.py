"""`ganket verify`: is everything what was written?"""

import argparse
import json
from dataclasses import asdict


def run(options: argparse.Namespace) -> int:
    """Run every check, print a line for each finding and note; 1 when anything is damaged, else 0."""
    from ganket.config import progress, verification
    from ganket.lib.audit import Finding

    findings: list[Finding] = []
    notes: list[verification.Note] = []
    with progress.bar("Verifying") as bar:
        for done, (_, check) in enumerate(verification.CHECKS, start=1):
            for found in check():
                if isinstance(found, Finding):
                    findings.append(found)
                else:
                    notes.append(found)
            bar(done, len(verification.CHECKS))
    checked = [name for name, _ in verification.CHECKS]
    if options.json:
        answer = {
            "is_intact": not findings,
            "checked": checked,
            "findings": [asdict(each) for each in findings],
            "notes": [asdict(each) for each in notes],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return 1 if findings else 0
    for finding in findings:
        print(f"{finding.kind}: {finding.subject}: {finding.reason}")
    for note in notes:
        print(f"(note) {note.kind}: {note.subject}: {note.words}")
    if findings:
        progress.say(f"{len(findings)} found. Something was changed past the program, or lost.")
    else:
        progress.say(f"Nothing found: {', '.join(checked)} are as they were written.")
    return 1 if findings else 0
