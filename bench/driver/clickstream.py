"""Events to sessions: Millrace through to the gated commit, and the textbook's windows.

All in one warmed-up JVM, on the same Delta table of events; CPU seconds are those of the whole JVM.
With and without a visitor who has a fifth of all events.

lines- rows take a day's combined log, made of the real ones among the tests: to rows by one regular expression, to rows with what agents
say, and by Millrace to a gated table of events. GoAccess, which makes a report and no rows, is a process of its own if it is there.

day-clean is the last of the thirty days, taken into a table of the others; day-late-events is what it costs beside that to take in
events of all the others that came late with it, one for each hundred of the day's. Both must leave no differences from a full build.
"""

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import home
import process

BASELINE = "textbook"
LOGS = home.HOME / "clickstream" / "src" / "test" / "resources" / "weblog"
REAL = ["combined.log.gz", "hurence-5.log.gz", "hurence-51.log.gz"]
COLUMNS = ["cpu_s", "wall_s", "gc_s"]


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--rows", type=int, default=2_000_000, help="events; default 2 M")
    command.add_argument("--days", type=int, default=30, help="they are of so many; default 30")
    command.add_argument(
        "--only", default="sessions,skewed,late,lines", help="some of these; default all: %(default)s"
    )
    command.add_argument("--contenders", help="some of sessions' and lines', by name; default all")
    command.add_argument("--lines", type=int, default=1_000_000, help="of the log; default 1 M")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")
    command.add_argument("--heap", default="6g", help="the JVM's memory; default 6g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    with TemporaryDirectory(dir=options.work) as tables:
        yield from process.told(command(options, tables), options.work / "log", Path(tables))
        if "lines" in options.only and shutil.which("goaccess"):
            yield from goaccess(options, Path(tables))


def goaccess(options: Namespace, tables: Path) -> Iterator[dict]:
    """Reads the log that the JVM has made."""
    words = ["goaccess", str(tables / "log" / "access.log"), "--log-format=COMBINED"]
    words += ["--no-progress", "--no-global-config", "-o", str(tables / "report.json")]
    for number in range(1, options.rounds + 1):
        cost = process.measure(words, options.work / "goaccess.log", env={"LC_ALL": "C.UTF-8"})
        fields = {"bench": "clickstream", "name": "lines-goaccess", "round": number}
        yield {**fields, "rows": options.lines, **cost.fields()}


def command(options: Namespace, tables: str) -> list[str]:
    spark = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    spark += ["--conf", "spark.sql.shuffle.partitions=8"]
    spark += ["--driver-java-options", "-XX:+UseParallelGC"]  # as bin/millrace starts it
    arguments = ["--folder", tables, "--rows", str(options.rows), "--rounds", str(options.rounds)]
    arguments += ["--days", str(options.days), "--only", options.only.upper()]
    arguments += ["--lines", str(options.lines), "--logs", ",".join(str(LOGS / log) for log in REAL)]
    if options.contenders:
        arguments += ["--contenders", options.contenders]
    return home.spark_program("clickstream.ClickstreamBench", arguments, spark)
