"""Pages that show many apps at once: situation room, state page, indicator page, timeline, search, reports.
Composes, and has no tables of its own.
"""
