"""The emergency and its numbers: emergencies, areas, indicators, series, observations, entries, estimates.

The rule that matters most: what day a number is about and when it was recorded are two facts, and nothing is
ever overwritten. Imports `actors`, `lib` and `numerics`.
"""
