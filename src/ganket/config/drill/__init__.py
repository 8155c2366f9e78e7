"""The scenario `drill`: an invented outbreak among invented states, and what each of them reports of it day by day.

`simulation.simulate(seed)` makes the world, `reporting.acts(world, file)` what is recorded of it, by moment. Plain
Python without Django: integers and one seeded generator, so that every machine makes the same acts.
"""
