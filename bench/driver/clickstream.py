"""Events to sessions: Millrace through to the gated commit, and the textbook's windows.

All in one warmed-up JVM, on the same Delta table of events; CPU seconds are those of the whole JVM.
With and without a visitor who has a fifth of all events.

day-clean is the last of the thirty days, taken into a table of the others; day-late-events is what it costs beside that to take in
events of all the others that came late with it, one for each hundred of the day's. Both must leave no differences from a full build.
"""

import json
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import home

BASELINE = "textbook"
COLUMNS = ["cpu_s", "wall_s", "gc_s"]


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--rows", type=int, default=2_000_000, help="events; default 2 M")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")
    command.add_argument("--heap", default="6g", help="the JVM's memory; default 6g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    with TemporaryDirectory(dir=options.work) as tables, open(options.work / "log", "w") as log:
        process = subprocess.Popen(
            command(options, tables), stdout=subprocess.PIPE, stderr=log, text=True, cwd=tables
        )
        try:
            for line in process.stdout:
                if line.startswith("{"):
                    yield json.loads(line)
        finally:
            process.stdout.close()
            if process.wait() != 0:
                raise SystemExit(f"The measured JVM failed; see {options.work / 'log'}.")


def command(options: Namespace, tables: str) -> list[str]:
    spark = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    spark += ["--conf", "spark.sql.shuffle.partitions=8"]
    arguments = ["--folder", tables, "--rows", str(options.rows), "--rounds", str(options.rounds)]
    return home.spark_program("clickstream.ClickstreamBench", arguments, spark)
