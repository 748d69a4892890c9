"""What a Delta table holds, by its log alone."""

import json
from pathlib import Path


def rows(table: Path) -> int:
    """The rows of the newest version, as the statistics of its files count them."""
    files: dict[str, int] = {}
    for commit in sorted((table / "_delta_log").glob("*.json")):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                added = action["add"]
                files[added["path"]] = json.loads(added["stats"])["numRecords"]
            elif "remove" in action:
                files.pop(action["remove"]["path"], None)
    return sum(files.values())
