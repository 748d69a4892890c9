"""``python -m millrace_airflow pools MANIFEST > pools.json``, for ``airflow pools import pools.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from millrace_airflow.manifest import Manifest


def main(words: list[str]) -> int:
    if len(words) != 2 or words[0] != "pools":
        print(__doc__, file=sys.stderr)
        return 2
    print(json.dumps(Manifest.read(Path(words[1])).airflow_pools(), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
