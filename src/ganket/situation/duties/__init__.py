"""Duties: who owes what by when, and what was received. Past a deadline a thing is "not received", never zero."""
