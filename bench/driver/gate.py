"""Gate overhead: a Delta write without the gate, with it, and with Deequ after it.

All in one warmed-up JVM; CPU seconds are those of the whole JVM.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import home
import process

BASELINE = "write"
COLUMNS = ["cpu_s", "wall_s", "gc_s"]


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--rows", type=int, default=5_000_000, help="rows a write; default 5 M")
    command.add_argument(
        "--layout",
        choices=["table", "slice"],
        default="table",
        help="replace a whole table, or a day of one partitioned by day; default table",
    )
    command.add_argument("--only", metavar="NAME,...", help="only these contenders")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")
    command.add_argument("--heap", default="3g", help="the JVM's memory; default 3g")
    command.add_argument("--profile", type=Path, help="write a flight recording here")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    with TemporaryDirectory(dir=options.work) as tables:
        yield from process.told(command(options, tables), options.work / "log", Path(tables))


def command(options: Namespace, tables: str) -> list[str]:
    spark = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    if options.profile:
        recording = f"filename={options.profile.resolve()},settings=profile"
        spark += ["--driver-java-options", f"-XX:StartFlightRecording={recording}"]
    arguments = ["--folder", tables, "--rows", str(options.rows), "--rounds", str(options.rounds)]
    arguments += ["--layout", options.layout]
    if options.only:
        arguments += ["--only", options.only]
    return home.spark_program("gate.GateBench", arguments, spark)
