"""Questions of one party to another about a figure, and what was said on them: between the two until shared.

Each post has its own mark, and its author alone may share it. Who may not see a post is not told that there is one.
"""
