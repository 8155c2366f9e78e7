"""`python -m ganket`: the same door as the installed command."""

import sys

from ganket.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
