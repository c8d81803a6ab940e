"""How long what happens often takes on this machine: `python -m tests.bench`."""

import sys

from tests.bench import feel

if __name__ == "__main__":
    for subject, rows in (("FEEL", feel.rows()),):
        for what, figure in rows:
            sys.stdout.write(f"{subject:8}{what:34}{figure}\n")
