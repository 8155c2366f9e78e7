"""How passwords are kept in tests: as in the product, in one round instead of a million."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """Same form, same comparison, no work; never outside the tests."""

    iterations = 1
