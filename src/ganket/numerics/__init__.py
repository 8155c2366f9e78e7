"""Pure mathematics of the house: arrays in, arrays out; no Django, no other app, usable alone.

Importing this package, or `weeks`, imports nothing heavy; the other modules import numpy and numba, so only the
job worker and the command line import those, inside functions. Missing is not zero: every method takes a mask.
Be careful: numba's cache of a kernel does not notice a change in a kernel of another file that it calls.
"""
