"""What every address of the API shares: problems, checked parameters, cursors, tags, answers. Knows no app.

The conventions are written down for users in docs/api.md; what is said there is held by tests/api.
"""
