"""The national update: what a state says of its day. Drafts are its own; what it shares stays as it was shared, and a
correction is a later revision with its reason.
"""
