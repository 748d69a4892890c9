"""Change journals onto a table: Millrace's replay, Delta's MERGE as everybody writes it, delta-rs.

orders: 1 M events a slice onto 1.5 M rows. lineitem: 10,000 events a slice onto 6 M rows, their keys
spread evenly. Each contender is a whole process that applies one slice, and a process that applies
two, of which the second is told apart. After each, the tables must hold the same.
"""

import json
import shutil
import subprocess
import sys
import venv
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import home
import project
from process import Cost, measure

BASELINE = "delta-merge"
COLUMNS = ["cpu_s", "wall_s", "peak_mb", "second_cpu_s", "second_wall_s"]
SLICES = ["2026-01-01", "2026-01-02"]
PEERS = ["deltalake==1.6.6", "polars==2.1.0"]


@dataclass(frozen=True)
class Work:
    """How much there is to do."""

    shape: str
    rows: int
    events: int
    pool: int
    files: int


WORKS = {
    "orders": Work("orders", 1_500_000, 1_000_000, 300_000, 4),
    "lineitem": Work("lineitem", 6_000_000, 10_000, 8_000, 8),
}


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--shape", choices=[*WORKS], default="orders", help="default orders")
    command.add_argument("--rows", type=int, help="rows of the table")
    command.add_argument("--events", type=int, help="events of a slice")
    command.add_argument("--only", metavar="NAME,...", help="only these contenders")
    command.add_argument("--heap", default="4g", help="memory of each JVM; default 4g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    work = chosen(options)
    folder = options.work / f"{work.shape}-{work.rows}-{work.events}"
    prepare(work, folder, options)
    contenders = {
        "delta-merge": lambda: plain(work, folder, options, "delta"),
        "delta-merge-dv": lambda: plain(work, folder, options, "delta-dv"),
        "millrace": lambda: millrace(work, folder, options),
        "delta-rs": lambda: delta_rs(work, folder, options),
    }
    if options.only:
        contenders = {name: contenders[name] for name in options.only.split(",")}
    names = list(contenders)
    for round in range(1, options.rounds + 1):
        tables = {}
        for name in names[round % len(names) :] + names[: round % len(names)]:
            fields, tables[name] = contenders[name]()
            about = {"bench": "cdc", "shape": work.shape, "rows": work.rows, "events": work.events}
            yield about | {"name": name, "round": round} | fields
        require_equal(work, folder, tables)


def chosen(options: Namespace) -> Work:
    usual = WORKS[options.shape]
    rows = options.rows or usual.rows
    return Work(
        usual.shape,
        rows,
        options.events or usual.events,
        min(usual.pool, rows),
        max(1, usual.files * rows // usual.rows),
    )


def prepare(work: Work, folder: Path, options: Namespace) -> None:
    """Tables and journals, made once and kept."""
    if (folder / "made").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numbers = [str(n) for n in (work.rows, work.events, work.pool, work.files)]
    arguments = [work.shape, *numbers, str(folder)]
    command = home.spark_program("cdc.Prepare", arguments, ["--driver-memory", options.heap])
    measure(command, folder / "prepare.log", cwd=folder)
    (folder / "made").touch()


def fresh(folder: Path, base: str, table: Path) -> Path:
    shutil.rmtree(table, ignore_errors=True)
    shutil.copytree(folder / "base" / base, table)
    return table


def plain(work: Work, folder: Path, options: Namespace, base: str) -> tuple[dict, Path]:
    table = folder / f"merged-{base}"
    spark = ["--driver-memory", options.heap]
    landing = [str(folder / "landing" / slice) for slice in SLICES]

    def command(slices: list[str]) -> list[str]:
        fresh(folder, base, table)
        return home.spark_program("cdc.PlainMerge", [work.shape, str(table), *slices], spark)

    whole = measure(command(landing[:1]), folder / f"{base}.log", cwd=folder)
    return both(whole, command(landing), folder, base), table


def millrace(work: Work, folder: Path, options: Namespace) -> tuple[dict, Path]:
    root = folder / "millrace"
    table = root / "warehouse" / "bronze.db" / work.shape

    def conf() -> Path:
        shutil.rmtree(root, ignore_errors=True)
        written = project.of_journal(root, work.shape, folder / "landing")
        fresh(folder, "millrace", table)
        return written

    run = ["run", f"bronze.{work.shape}", "--date", SLICES[0]]
    command = [str(home.MILLRACE), "--config", str(conf()), *run]
    heap = {"MILLRACE_HEAP": options.heap}
    whole = measure(command, folder / "millrace.log", heap, cwd=folder)
    arguments = [str(conf()), f"bronze.{work.shape}", *SLICES]
    spark = ["--driver-memory", options.heap]
    two = home.spark_program("cdc.MillraceSlices", arguments, spark)
    return both(whole, two, folder, "millrace"), table


def both(whole: Cost, two: list[str], folder: Path, name: str) -> dict:
    log = folder / f"{name}-two.log"
    measure(two, log, cwd=folder)
    lines = [line for line in log.read_text().splitlines() if line.startswith('{"slice"')]
    second = json.loads(lines[1])
    return whole.fields() | {
        "second_cpu_s": second["cpu_s"],
        "second_wall_s": second["wall_s"],
    }


def delta_rs(work: Work, folder: Path, options: Namespace) -> tuple[dict, Path]:
    """Polars reads and dedups, delta-rs merges; a process a slice, since its start costs little."""
    python = folder.parent / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(python.parents[1], with_pip=True)
        pip = [str(python), "-m", "pip", "install", "-q", *PEERS]
        subprocess.run(pip, check=True, stdout=sys.stderr)
    table = fresh(folder, "delta", folder / "merged-delta-rs")
    program = str(Path(__file__).parent / "delta_rs.py")
    costs = []
    for slice in SLICES:
        command = [str(python), program, work.shape, str(folder / "landing" / slice), str(table)]
        costs.append(measure(command, folder / "delta-rs.log", cwd=folder))
    second = costs[1].fields()
    fields = {"second_cpu_s": second["cpu_s"], "second_wall_s": second["wall_s"]}
    return costs[0].fields() | fields, table


def require_equal(work: Work, folder: Path, tables: dict[str, Path]) -> None:
    arguments = [work.shape, *(str(table) for table in tables.values())]
    log = folder / "content.log"
    measure(home.spark_program("cdc.Content", arguments, []), log, cwd=folder)
    found = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"tab')]
    if len({(content["rows"], content["hash"]) for content in found}) != 1:
        raise SystemExit(f"The contenders' tables differ: {found}")
