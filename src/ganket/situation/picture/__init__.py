"""The common picture: for each member state what is known, whose figures they are, what may be estimated.

The situation room, the public page, the report, the command line and the API all show this one answer.
"""
