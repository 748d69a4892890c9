"""Features into a PostgreSQL and a Redis of its own: Spark's JDBC writer, which only appends, and exports.

All in one warmed-up JVM; CPU seconds are for a million rows, of the JVM and of the server.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import home
import process

BASELINE = "spark-jdbc-append"
COLUMNS = ["rows_s", "cpu_s_per_m", "server_cpu_s_per_m"]


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--rows", type=int, default=1_000_000, help="entities; default 1 M")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")
    command.add_argument("--heap", default="3g", help="the JVM's memory; default 3g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    spark = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    arguments = [str(options.rows), str(options.rounds)]
    server = [*sorted(home.SERVER_JARS.glob("*.jar")), *home.BENCH_SERVER_JARS.glob("*.jar")]
    command = home.spark_program("features.ExportBench", arguments, spark, server)
    yield from process.told(command, options.work / "log", options.work)
