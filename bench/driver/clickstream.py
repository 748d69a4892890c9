"""Events to sessions: Millrace through to the gated commit, and the textbook's windows.

All in one warmed-up JVM, on the same Delta table of events; CPU seconds are those of the whole JVM.
With and without a visitor who has a fifth of all events.

lines- rows take a day's combined log, made of the real ones among the tests: to rows by one regular expression, to rows with what agents
say, and by Millrace to a gated table of events. GoAccess, which makes a report and no rows, is a process of its own if it is there.

duckdb, polars and chdb do the same as whole processes, after the JVM and on its data. enrich- rows are whole processes, those of Spark and
Millrace too: rows of a parsed log get what agents and addresses say.

day-clean is the last of the thirty days, taken into a table of the others; day-late-events is what it costs beside that to take in
events of all the others that came late with it, one for each hundred of the day's. Both must leave no differences from a full build.
day-spark- and day-duckdb- rows take both in at once by the usual ways, and tell by how many sessions they differ from a full build.
"""

import gzip
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import home
import peers
import process

LOGS = home.HOME / "clickstream" / "src" / "test" / "resources" / "weblog"
REAL = ["combined.log.gz", "hurence-5.log.gz", "hurence-51.log.gz"]
COUNTRIES = "countries.mmdb"
COLUMNS = ["cpu_s", "wall_s", "gc_s", "peak_mb"]


def baseline(name: str) -> str:
    """Each part has its own."""
    parts = {"lines-": "lines-spark-regexp", "enrich-": "enrich-spark-yauaa", "day-": "day-clean"}
    of_events = "textbook-skewed" if name.endswith("-skewed") else "textbook"
    return next((against for part, against in parts.items() if name.startswith(part)), of_events)


BASELINE = baseline


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--rows", type=int, default=2_000_000, help="events; default 2 M")
    command.add_argument("--days", type=int, default=30, help="they are of so many; default 30")
    command.add_argument(
        "--only", default="sessions,skewed,late,lines,enrich", help="some of these; default all: %(default)s"
    )
    command.add_argument("--contenders", help="some by name; default all")
    command.add_argument("--lines", type=int, default=1_000_000, help="of the log; default 1 M")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")
    command.add_argument("--heap", default="6g", help="the JVM's memory; default 6g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    parts = set(options.only.split(","))
    with TemporaryDirectory(dir=options.work) as folder:
        tables = Path(folder)
        told = []
        with gzip.open(LOGS / "dbip-country.mmdb.gz") as packed, open(tables / COUNTRIES, "wb") as out:
            shutil.copyfileobj(packed, out)
        if parts - {"enrich"}:
            for run in process.told(command(options, folder), options.work / "log", tables):
                told.append(run)
                yield run
        for part, suffix in {"sessions": "", "skewed": "-skewed"}.items():
            if part in parts:
                yield from sessions(options, tables, suffix, told)
        if "late" in parts:
            yield from late(options, tables)
        if "lines" in parts:
            yield from lines(options, tables, told)
        if "enrich" in parts:
            yield from enrich(options, tables)


def wanted(options: Namespace, names: list[str]) -> list[str]:
    chosen = options.contenders
    return [name for name in names if not chosen or name in chosen.split(",")]


def rounds(options: Namespace, names: list[str]) -> Iterator[tuple[int, str]]:
    """Each contender once a round, each time in another order."""
    for number in range(1, options.rounds + 1):
        for name in names if number % 2 else reversed(names):
            yield number, name


def peer_program(python: Path, part: str, arguments: list, options: Namespace) -> list[str]:
    program = str(peers.DRIVER / f"peers_{part}.py")
    return [str(python), program, *map(str, arguments), str(options.cores)]


def sessions(options: Namespace, tables: Path, suffix: str, told: list[dict]) -> Iterator[dict]:
    """Processes over the events that the JVM has made; all must count the sessions that it counts."""
    names = wanted(options, ["duckdb", "polars", "chdb"])
    if not names or not (python := peers.python(options.work)):
        return
    events = tables / ("skewed" if suffix else "even")
    ours = {f"{name}{suffix}" for name in ("textbook", "textbook-narrow", "millrace")}
    counted = [run for run in told if run["name"] in ours]
    for number, name in rounds(options, names):
        out = emptied(tables / "peer")
        run = peers.measured(
            f"{name}{suffix}",
            peer_program(python, "sessions", [name, events, out], options),
            options.work / f"{name}.log",
        )
        counted.append(run)
        fail_if(peers.differing(counted, "sessions"))
        yield {**run, "round": number, "rows": options.rows}


def lines(options: Namespace, tables: Path, told: list[dict]) -> Iterator[dict]:
    """Processes over the log that the JVM has made; all must find as many rows, and as many of them in countries."""
    log = tables / "log" / "access.log"
    counted = [run for run in told if run["name"].startswith("lines-")]
    looked_up = [run for run in counted if run["name"] != "lines-millrace-bare"]
    fail_if(peers.differing(counted, "events") or peers.differing(looked_up, "placed"))
    if not shutil.which("goaccess"):
        print("lines-goaccess is left out: there is no goaccess.", file=sys.stderr)
    elif wanted(options, ["lines-goaccess"]):
        yield from goaccess(options, log)
    names = wanted(options, ["lines-duckdb", "lines-polars"])
    if not names or not (python := peers.python(options.work)):
        return
    for number, name in rounds(options, names):
        engine = name.removeprefix("lines-")
        out = emptied(tables / "peer")
        run = peers.measured(
            name,
            peer_program(python, "lines", [engine, log, out], options),
            options.work / f"{name}.log",
        )
        counted.append(run)
        fail_if(peers.differing(counted, "events"))
        yield {**run, "round": number, "rows": options.lines}


def late(options: Namespace, tables: Path) -> Iterator[dict]:
    """Processes over the events that the JVM has made, into a database of the sessions before."""
    names = wanted(options, [f"day-duckdb-{way}" for way in ("full", "visitors", "lookback-3")])
    if not names or not (python := peers.python(options.work)):
        return
    folders = [tables / "even", tables / "late-events-1", tables / "late.duckdb"]
    log = options.work / "day-duckdb.log"

    def cost(way: str) -> process.Cost:
        return process.measure(peer_program(python, "late", [way, *folders], options), log)

    for number, name in rounds(options, names):
        cost("before")
        fields = cost(name.removeprefix("day-duckdb-")).fields()
        cost("differences")
        yield {"bench": "clickstream", "name": name, "round": number, "rows": options.rows, **peers.answer(log), **fields}


def enrich(options: Namespace, tables: Path) -> Iterator[dict]:
    """Processes over rows of a log that is parsed before the clock starts."""
    rows, countries = tables / "parsed", tables / COUNTRIES
    log = tables / "parsed.log"
    made = ["--log", str(log), "--logs", real_logs(), "--lines", str(options.lines)]
    process.measure(enrich_program(options, "parsed", rows, made), options.work / "parsed.log")
    names = ["enrich-spark-copy", "enrich-spark-yauaa", "enrich-spark-once", "enrich-duckdb", "enrich-polars"]
    names = wanted(options, [*names, "enrich-millrace", "enrich-millrace-quick"])
    in_python = {"enrich-duckdb", "enrich-polars"}
    python = peers.python(options.work) if in_python & set(names) else None
    if "enrich-millrace-quick" in names:  # the archive of classes is made once
        process.measure(home.quick_program("startup.EmptySession", [], []), options.work / "archive.log")
    counted = []
    for number, name in rounds(options, [name for name in names if python or name not in in_python]):
        out, way = emptied(tables / "peer"), name.removeprefix("enrich-")
        if name in in_python:
            words = peer_program(python, "enrich", [way, rows, countries, out], options)
        else:
            given = ["--countries", str(countries), "--out", str(out)]
            start = home.quick_program if way.endswith("-quick") else home.spark_program
            way = way.removesuffix("-quick").replace("-", "_")
            words = enrich_program(options, way, rows, given, start)
        run = peers.measured(name, words, options.work / f"{name}.log")
        counted.append(run)
        fail_if(peers.differing(counted, "events") or peers.differing(counted, "placed"))
        yield {**run, "round": number, "rows": options.lines}


def enrich_program(
    options: Namespace, way: str, rows: Path, more: list[str], start=home.spark_program
) -> list[str]:
    arguments = ["--way", way, "--rows", str(rows), *more]
    return start("clickstream.EnrichBench", arguments, spark(options))


def emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def fail_if(difference: str) -> None:
    if difference:
        raise SystemExit(difference)


def goaccess(options: Namespace, log: Path) -> Iterator[dict]:
    words = ["goaccess", str(log), "--log-format=COMBINED"]
    words += ["--no-progress", "--no-global-config", "-o", str(log.parent / "report.json")]
    for number in range(1, options.rounds + 1):
        cost = process.measure(words, options.work / "goaccess.log", env={"LC_ALL": "C.UTF-8"})
        fields = {"bench": "clickstream", "name": "lines-goaccess", "round": number}
        yield {**fields, "rows": options.lines, **cost.fields()}


def real_logs() -> str:
    return ",".join(str(LOGS / log) for log in REAL)


def spark(options: Namespace) -> list[str]:
    words = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    words += ["--conf", "spark.sql.shuffle.partitions=8"]
    return [*words, "--driver-java-options", "-XX:+UseParallelGC"]  # as bin/millrace starts it


def command(options: Namespace, tables: str) -> list[str]:
    parts = [part for part in options.only.upper().split(",") if part != "ENRICH"]
    arguments = ["--folder", tables, "--rows", str(options.rows), "--rounds", str(options.rounds)]
    arguments += ["--days", str(options.days), "--only", ",".join(parts)]
    arguments += ["--lines", str(options.lines), "--logs", real_logs()]
    arguments += ["--countries", str(Path(tables) / COUNTRIES)]
    if options.contenders:
        arguments += ["--contenders", options.contenders]
    return home.spark_program("clickstream.ClickstreamBench", arguments, spark(options))
