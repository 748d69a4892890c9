"""A day's features over windows of up to 90 days: from all events, and from what was kept.

All in one warmed-up JVM, from a Delta table to Parquet. After each round all rows must be the same.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import home
import process

BASELINE = "slice-all-events"
COLUMNS = ["cpu_s", "wall_s", "rows_read"]


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--events", type=int, default=10_000_000, help="in 91 days; default 10 M")
    command.add_argument("--entities", type=int, default=100_000, help="default 100,000")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")
    command.add_argument("--heap", default="4g", help="the JVM's memory; default 4g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    spark = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    spark += ["--conf", "spark.sql.shuffle.partitions=8"]
    # G1 shrinks the heap at each collection before a round, and then marks all of it again and again
    spark += ["--driver-java-options", f"-XX:+UseParallelGC -Xms{options.heap}"]
    sizes = [options.events, options.entities, options.rounds]
    arguments = [str(options.work / "data"), *(str(size) for size in sizes)]
    command = home.spark_program("features.SlicesBench", arguments, spark)
    yield from process.told(command, options.work / "log", options.work)
