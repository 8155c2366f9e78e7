"""The content files as plain data, read once for the tests beside this file. No Django."""

import csv
import datetime as dt
from itertools import accumulate
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "src" / "ganket" / "content"
SCENARIO = CONTENT / "scenarios" / "asean-2020"
SHARED = ROOT.parent / "shared"
needs_shared_data = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared source data are not here")
needs_shared_docs = pytest.mark.skipif(not (SHARED / "docs").is_dir(), reason="the shared papers are not here")

SEATS_2020 = ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM"]
SEATS = [*SEATS_2020[:9], "TLS", "VNM"]


def read_yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_table(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def moment(text):
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


ENTRIES = read_yaml(SCENARIO / "entries.yaml")
BY_KEY = {entry["key"]: entry for entry in ENTRIES}
SETTING = read_yaml(SCENARIO / "scenario.yaml")
ASSOCIATION = read_yaml(CONTENT / "associations" / "asean.yaml")
STATES = {state["code"]: state for state in ASSOCIATION["states"]}
GROUPS = {group["code"]: group for group in ASSOCIATION["groups"]}
PARTIES = {party["code"] for kind in ("states", "organisations", "groups") for party in ASSOCIATION[kind]}
INDICATORS = read_yaml(CONTENT / "indicators.yaml")
HAZARDS = read_yaml(CONTENT / "hazards.yaml")
DAILY = read_table(SCENARIO / "daily.csv")
WHO = read_table(SCENARIO / "who.csv")
TERMS = read_table(CONTENT / "terms.csv")


def cumulative(column):
    """The running sum of one column of the daily table, by date."""
    return dict(zip((row["date"] for row in DAILY), accumulate(int(row[column]) for row in DAILY), strict=True))
