"""What a report is made from, gathered once and frozen: `record` (rows recorded by the moment, so anyone can gather
them again) and `reference` (names, populations, membership, methods as they stood at issue, kept with it).
"""
