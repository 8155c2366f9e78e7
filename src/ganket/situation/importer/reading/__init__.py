"""Reading what people really send: bytes in; figures, doubts and problems out. No Django, no database, no writes.

The steps: limits, grid (in a child process), table, words, values and days, meaning. Nothing is guessed: what a
file leaves open is a doubt, asked once and answered by a Mapping. `meaning.read` is the whole way.
"""
