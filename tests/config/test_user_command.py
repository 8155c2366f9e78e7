"""`ganket user`: a person who can sign in, with a mandate; refusals leave nothing."""

import os
import pty
import subprocess
import sys

import pytest

PASSWORD = "a-long-enough-passphrase-1"


def user(copy, *arguments, password=PASSWORD):
    return subprocess.run(
        [sys.executable, "-m", "ganket", "user", *arguments],
        env=copy.environment,
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )


def counts(copy):
    rows = copy.rows()
    return [rows[table] for table in ("actors_user", "actors_mandate", "lib_leaf")]


def test_a_focal_point_is_made_with_a_mandate_and_two_leaves(copied_instance):
    before = counts(copied_instance)
    made = user(copied_instance, "an.officer", "--party", "VNM")
    assert made.returncode == 0, made.stderr
    assert "an.officer may sign in as focal_point of VNM" in made.stderr
    assert counts(copied_instance) == [before[0] + 1, before[1] + 1, before[2] + 2]
    assert PASSWORD not in made.stderr + made.stdout


def test_the_password_is_kept_with_all_the_work_that_guessing_it_should_cost(copied_instance):
    assert user(copied_instance, "an.officer", "--party", "VNM").returncode == 0
    kept = copied_instance.python("from ganket.actors.models import User; print(User.objects.last().password)")
    algorithm, rounds, _salt, _digest = kept.stdout.strip().split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 1_000_000


def test_on_a_terminal_the_rules_of_a_password_are_told_before_it_is_asked_for(copied_instance):
    keyboard, terminal = pty.openpty()
    try:
        command = [sys.executable, "-m", "ganket", "user", "an.officer", "--party", "VNM"]
        environment, pipe = copied_instance.environment, subprocess.PIPE
        with subprocess.Popen(command, env=environment, stdin=terminal, stderr=pipe, start_new_session=True) as asked:
            said = ""
            # What is typed before it is asked for is thrown away.
            for question, typed in (("Password: ", b"one-passphrase\n"), ("again: ", b"another-passphrase\n")):
                while not said.endswith(question):
                    character = asked.stderr.read(1).decode(errors="replace")
                    assert character, said
                    said += character
                os.write(keyboard, typed)
            said += asked.stderr.read().decode()
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert said.index("at least 12 characters") < said.index("Password: ")
    assert "The two passwords differ: nothing was written." in said


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("an.officer", "--party", "NOWHERE"), PASSWORD, "no party with the code 'NOWHERE'"),
        (("an.officer", "--party", "VNM", "--role", "king"), PASSWORD, "'king' is not a role"),
        (("an.officer", "--party", "VNM", "--since", "soon"), PASSWORD, "'soon' is not a day"),
        (("an.officer", "--party", "VNM"), "short", "too short"),
        (("an\u202eofficer", "--party", "VNM"), PASSWORD, "cannot be used in text"),
    ],
)
def test_a_refusal_says_why_and_leaves_nothing(copied_instance, arguments, password, words):
    before = counts(copied_instance)
    refused = user(copied_instance, *arguments, password=password)
    assert (refused.returncode, counts(copied_instance)) == (1, before)
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_same_name_is_not_given_twice(copied_instance):
    assert user(copied_instance, "an.officer", "--party", "VNM").returncode == 0
    again = user(copied_instance, "an.officer", "--party", "THA")
    assert again.returncode == 1
    assert "already" in again.stderr
