"""Engines without a JVM, in an environment of the bench's own."""

import json
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

import process

DRIVER = Path(__file__).resolve().parent
PACKAGES = ["duckdb==2.0.0", "polars==2.1.0", "chdb==4.4.0", "pyarrow==26.0.1"]
PACKAGES += ["ua-parser[re2]==1.0.2", "maxminddb==3.2.0"]


@cache
def python(work: Path) -> Path | None:
    """The environment's; none, and told so, if its packages cannot be had."""
    environment = work / "venv"
    found = environment / "bin" / "python"
    done = environment / "packages"
    if done.exists() and done.read_text().splitlines() == PACKAGES:
        return found
    venv.create(environment, with_pip=True, clear=True)
    install = [str(found), "-m", "pip", "install", "-q", *PACKAGES]
    if subprocess.run(install, stdout=sys.stderr).returncode != 0:
        print("Peers without a JVM are left out: their packages cannot be installed.", file=sys.stderr)
        return None
    done.write_text("\n".join(PACKAGES))
    return found


def answer(log: Path) -> dict:
    """The one line of JSON that a peer prints, among whatever else its engine says."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("{")]
    if len(lines) != 1:
        raise SystemExit(f"A peer printed {len(lines)} answers where one was expected; see {log}.")
    return json.loads(lines[0])


def measured(name: str, command: list[str], log: Path) -> dict:
    """What a whole process cost and answered."""
    cost = process.measure(command, log)
    return {"bench": "clickstream", "name": name, **answer(log), **cost.fields()}


def differing(runs: list[dict], counted: str) -> str:
    """What contenders counted, if those that count it do not all count the same; else nothing."""
    counts = {run["name"]: run[counted] for run in runs if counted in run}
    return "" if len(set(counts.values())) < 2 else f"{counted} differ: {counts}"
