"""`python -m tests.architecture [RULE …]`: the rules on this checkout, for pre-commit."""

import sys
from pathlib import Path

from tests.architecture import RULES
from tests.architecture.tree import Repo


def main() -> int:
    repo = Repo(Path(__file__).parents[2])
    found = [line for name in sys.argv[1:] or RULES for line in RULES[name](repo)]
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
