"""Change journals onto a table: Millrace's replay and the MERGE of Delta, Iceberg, Hudi, delta-rs.

orders: 1 M events a slice onto 1.5 M rows. lineitem: 10,000 events a slice onto 6 M rows, their keys
spread evenly. Each contender is a whole process that applies one slice, and a process that applies
two, or as many as are asked for, of which the last is told apart. After each, the tables must hold
the same.
"""

import json
import shutil
import subprocess
import sys
import venv
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import home
import project
from process import Cost, measure

BASELINE = "delta-merge"
COLUMNS = ["cpu_s", "wall_s", "peak_mb", "last_cpu_s", "last_wall_s"]
DAY_BEFORE = "2025-12-31"
# Of a row that was never there: it leaves the table as it is, and the tables beside it are made.
EVENT_BEFORE = (
    '{"before":{%s},"after":null,"source":{"connector":"postgresql","name":"shop","ts_ms":1767139200000,'
    '"db":"shop","schema":"public","table":"%s","lsn":1},"op":"d","ts_ms":1767139200000}\n'
)
PYTHON_PEERS = ["deltalake==1.6.6", "polars==2.1.0"]
SPARK_PEERS = [
    "delta-merge",
    "delta-merge-dv",
    "iceberg-cow",
    "iceberg-mor",
    "hudi-cow",
    "hudi-mor",
]
FLOORS = ["delta-read", "delta-append"]  # parts of a replay: their tables are no one's
Content = tuple[int, str]  # rows, and a sum of hashes over them


@dataclass(frozen=True)
class Work:
    """How much there is to do."""

    shape: str
    rows: int
    events: int
    pool: int
    files: int
    slices: int = 2

    def days(self) -> list[str]:
        return [f"2026-01-{day:02}" for day in range(1, self.slices + 1)]


WORKS = {
    "orders": Work("orders", 1_500_000, 1_000_000, 300_000, 4),
    "lineitem": Work("lineitem", 6_000_000, 10_000, 8_000, 8),
}


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--shape", choices=[*WORKS], default="orders", help="default orders")
    command.add_argument("--rows", type=int, help="rows of the table")
    command.add_argument("--events", type=int, help="events of a slice")
    command.add_argument("--slices", type=int, default=2, help="of the session; default 2")
    command.add_argument("--only", metavar="NAME,...", help="only these contenders")
    command.add_argument("--heap", default="4g", help="memory of each JVM; default 4g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    work = chosen(options)
    folder = options.work / f"{work.shape}-{work.rows}-{work.events}-{work.slices}"
    prepare(work, folder, options)
    contenders = {peer: partial(on_spark, peer) for peer in SPARK_PEERS + FLOORS}
    contenders |= {"delta-rs": delta_rs, "millrace": millrace}
    names = options.only.split(",") if options.only else list(contenders)
    for round in range(1, options.rounds + 1):
        contents = {}
        first = round % len(names)
        for name in names[first:] + names[:first]:
            fields, contents[name] = contenders[name](work, folder, options)
            about = {"bench": "cdc", "shape": work.shape, "rows": work.rows, "events": work.events}
            yield about | {"name": name, "round": round} | fields
        require_equal({name: of for name, of in contents.items() if name not in FLOORS})


def chosen(options: Namespace) -> Work:
    usual = WORKS[options.shape]
    rows = options.rows or usual.rows
    return Work(
        usual.shape,
        rows,
        options.events or usual.events,
        min(usual.pool, rows),
        max(1, usual.files * rows // usual.rows),
        options.slices,
    )


def prepare(work: Work, folder: Path, options: Namespace) -> None:
    """Tables and journals, made once and kept."""
    if (folder / "made").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numbers = [str(n) for n in (work.rows, work.events, work.pool, work.files)]
    arguments = [work.shape, *numbers, str(folder), *work.days()]
    command = home.spark_program("cdc.Prepare", arguments, ["--driver-memory", options.heap])
    measure(command, folder / "prepare.log", cwd=folder)
    (folder / "made").touch()


def fresh(folder: Path, base: str, table: Path) -> Path:
    shutil.rmtree(table, ignore_errors=True)
    shutil.copytree(folder / "base" / base, table)
    return table


def on_spark(peer: str, work: Work, folder: Path, options: Namespace) -> tuple[dict, Content]:
    table = folder / peer
    base = folder / "base" / peer
    if not base.exists():  # made where it will stand, since Iceberg writes whole paths down
        shutil.rmtree(table, ignore_errors=True)
        parquet = str(folder / "base" / "parquet")
        create = peer_program("create", peer, work, table, [parquet], options)
        measure(create, folder / "create.log", cwd=folder)
        table.rename(base)
    landing = [str(folder / "landing" / slice) for slice in work.days()]

    def command(slices: list[str]) -> list[str]:
        fresh(folder, peer, table)
        return peer_program("apply", peer, work, table, slices, options)

    whole = measure(command(landing[:1]), folder / f"{peer}.log", cwd=folder)
    fields = both(whole, command(landing), folder, peer)
    return fields, content(peer, work, folder, table, options)


def peer_program(
    verb: str, peer: str, work: Work, table: Path, more: list[str], options: Namespace
) -> list[str]:
    spark = ["--driver-memory", options.heap]
    if not peer.startswith("delta"):
        jars = home.BENCH / "target" / "peers" / "jars"
        if not jars.exists():
            pom = str(home.BENCH / "peers" / "pom.xml")
            subprocess.run(["mvn", "-q", "-B", "-f", pom, "package"], check=True)
        [jar] = jars.glob(f"{peer.split('-')[0]}*.jar")
        spark += ["--driver-class-path", str(jar)]
    arguments = [verb, peer, work.shape, str(table), *more]
    return home.spark_program("cdc.PeerBench", arguments, spark)


def content(
    peer: str, work: Work, folder: Path, table: Path, options: Namespace
) -> Content:
    """What a table holds, read as the peer reads it."""
    log = folder / "content.log"
    measure(peer_program("content", peer, work, table, [], options), log, cwd=folder)
    [line] = [line for line in log.read_text().splitlines() if line.startswith('{"rows"')]
    found = json.loads(line)
    return found["rows"], found["hash"]


def millrace(work: Work, folder: Path, options: Namespace) -> tuple[dict, Content]:
    root = folder / "project"
    table = root / "warehouse" / "bronze.db" / work.shape

    heap = {"MILLRACE_HEAP": options.heap}

    def run(conf: Path, slice: str, log: str) -> Cost:
        command = [str(home.MILLRACE), "--config", str(conf)]
        command += ["run", f"bronze.{work.shape}", "--date", slice]
        return measure(command, folder / log, heap, cwd=folder)

    def conf() -> Path:
        """A project that has run before: its metastore, its ledger and the tables beside are there."""
        shutil.rmtree(root, ignore_errors=True)
        landing = folder / "landing" / DAY_BEFORE
        landing.mkdir(exist_ok=True)
        key = ",".join(f'"{column}":-1' for column in project.KEYS[work.shape])
        (landing / "part-0000.json").write_text(EVENT_BEFORE % (key, work.shape))
        written = project.of_journal(root, work.shape, folder / "landing")
        fresh(folder, "millrace", table)
        run(written, DAY_BEFORE, "millrace-before.log")
        return written

    whole = run(conf(), work.days()[0], "millrace.log")
    arguments = [str(conf()), f"bronze.{work.shape}", *work.days()]
    spark = ["--both-compilers", "--driver-memory", options.heap]  # it spares one as a run would
    session = home.quick_program("cdc.MillraceSlices", arguments, spark)
    fields = both(whole, session, folder, "millrace")
    return fields, content("delta-merge", work, folder, table, options)


def both(whole: Cost, session: list[str], folder: Path, name: str) -> dict:
    log = folder / f"{name}-session.log"
    measure(session, log, cwd=folder)
    lines = [line for line in log.read_text().splitlines() if line.startswith('{"slice"')]
    last = json.loads(lines[-1])
    return whole.fields() | {
        "last_cpu_s": last["cpu_s"],
        "last_wall_s": last["wall_s"],
    }


def delta_rs(work: Work, folder: Path, options: Namespace) -> tuple[dict, Content]:
    """Polars reads and dedups, delta-rs merges; a process a slice, since its start costs little."""
    python = folder.parent / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(python.parents[1], with_pip=True)
        pip = [str(python), "-m", "pip", "install", "-q", *PYTHON_PEERS]
        subprocess.run(pip, check=True, stdout=sys.stderr)
    table = fresh(folder, "delta-merge", folder / "delta-rs")
    program = str(Path(__file__).parent / "delta_rs.py")
    costs = []
    for slice in work.days():
        command = [str(python), program, work.shape, str(folder / "landing" / slice), str(table)]
        costs.append(measure(command, folder / "delta-rs.log", cwd=folder))
    last = costs[-1].fields()
    fields = {"last_cpu_s": last["cpu_s"], "last_wall_s": last["wall_s"]}
    found = content("delta-merge", work, folder, table, options)
    return costs[0].fields() | fields, found


def require_equal(contents: dict[str, Content]) -> None:
    if len(set(contents.values())) > 1:
        raise SystemExit(f"The contenders' tables differ: {contents}")
