"""Operations: a year of tiny slices in one session against single runs, and the state of very many.

CPU and wall seconds of whole processes. Those of a backfill are also told per slice, and its warm
slices by what it cost beyond a backfill of few. The peer is a 'millrace run' for each slice, of
which a sample is measured.
"""

import re
import shutil
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import home
import operations_projects as projects
from database import Database
from process import Cost, measure

BASELINE = None
COLUMNS = ["cpu_s", "wall_s", "peak_mb", "cpu_s_a_slice", "wall_s_a_slice"]
YEAR = date(2025, 1, 1)


def add_options(command: ArgumentParser) -> None:
    command.add_argument("--slices", type=int, default=365, help="days to build; default 365")
    command.add_argument("--few", type=int, default=10, help="days of the short backfill; default 10")
    command.add_argument("--sample", type=int, default=3, help="single runs; default 3")
    command.add_argument("--datasets", type=int, default=300, help="datasets with a past; default 300")
    command.add_argument("--days", type=int, default=400, help="days of that past; default 400")
    command.add_argument("--parallel", type=int, default=2, help="slices at a time; default 2")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    for round in range(1, options.rounds + 1):
        for run in [*slices(options), *status(options), *imported(options)]:
            yield {"bench": "operations", "round": round, **run}


def slices(options: Namespace) -> Iterator[dict]:
    with Database(options.work / "postgres") as database:
        yield of_slices("run-of-one-slice", single(options, database))
        warm = backfill(options, database, "few", options.few)
        yield of_slices(f"backfill-{options.few}", warm, options.few)
        year = backfill(options, database, "many", options.slices)
        yield of_slices(f"backfill-{options.slices}", year, options.slices)
        more = Cost(year.wall_s - warm.wall_s, year.cpu_s - warm.cpu_s, year.peak_mb)
        yield of_slices("warm-slices", more, options.slices - options.few)


def of_slices(name: str, cost: Cost, count: int = 1) -> dict:
    return {
        "name": name,
        **cost.fields(),
        "cpu_s_a_slice": round(cost.cpu_s / count, 3),
        "wall_s_a_slice": round(cost.wall_s / count, 3),
    }


def single(options: Namespace, database: Database) -> Cost:
    """The mean of a few runs, after one that makes the table."""
    conf = fresh(options, database, "single")
    costs = []
    for number in range(options.sample + 1):
        words = ["run", "bronze.sales", "--date", day(number)]
        costs.append(millrace(options, conf, f"single-{number}", words))
    later = costs[1:]
    return Cost(
        sum(cost.wall_s for cost in later) / len(later),
        sum(cost.cpu_s for cost in later) / len(later),
        max(cost.peak_mb for cost in later),
    )


def backfill(options: Namespace, database: Database, name: str, count: int) -> Cost:
    words = ["backfill", "bronze.sales", "--from", day(0), "--to", day(count - 1)]
    words += ["--parallel", str(options.parallel)]
    return millrace(options, fresh(options, database, name), name, words)


def day(number: int) -> str:
    return (YEAR + timedelta(days=number)).isoformat()


def fresh(options: Namespace, database: Database, name: str) -> Path:
    folder = options.work / name
    shutil.rmtree(folder, ignore_errors=True)
    return projects.of_tiny_slices(folder, database)


def millrace(options: Namespace, conf: Path, name: str, words: list[str]) -> Cost:
    command = [str(home.MILLRACE), "--config", str(conf), *words]
    return measure(command, options.work / f"{name}.log")


def status(options: Namespace) -> Iterator[dict]:
    folder = options.work / f"past-{options.datasets}-{options.days}"
    conf = projects.with_a_past(folder, options.datasets)
    last = YEAR + timedelta(days=options.days - 1)
    if not (folder / "complete").exists():
        shutil.rmtree(folder / "warehouse", ignore_errors=True)
        words = [str(folder / "warehouse"), str(options.datasets), str(YEAR), str(last)]
        classes = [str(home.BENCH_JAR), str(home.JOB_JAR), f"{home.SPARK_JARS}/*"]
        command = [home.java(), "-cp", ":".join(classes), "io.millrace.bench.operations.PastProject"]
        subprocess.run([*command, *words], check=True, stdout=subprocess.DEVNULL)
        (folder / "complete").touch()
    words = ["status", "--calendar", "--from", str(YEAR), "--to", str(last)]
    millrace(options, conf, "status-first", words)  # brings files into memory
    cost = millrace(options, conf, "status", words)
    shown = (options.work / "status.log").read_text().count("table_")
    if shown < options.datasets:
        raise SystemExit(f"status shows {shown} lines for {options.datasets} datasets.")
    yield {"name": f"status-{options.datasets}x{options.days}", **cost.fields()}


def imported(options: Namespace) -> Iterator[dict]:
    """Airflow's import of a DAG for each dataset, where airflow-dags has its environment."""
    python = home.HOME / "airflow-dags" / "target" / "venv" / "bin" / "python"
    if not python.exists():
        return
    folder = options.work / f"past-{options.datasets}-{options.days}"
    manifest = folder / "manifest.json"
    command = [str(home.MILLRACE), "--config", str(folder / "conf"), "manifest"]
    manifest.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    program = (
        "import time; from millrace_airflow import build_all;"
        "begun = (time.process_time(), time.monotonic());"
        "made = build_all();"
        "print('import', len(made), time.process_time() - begun[0], time.monotonic() - begun[1])"
    )
    log = options.work / "import.log"
    environment = {
        "PYTHONPATH": str(home.HOME / "airflow-dags" / "src"),
        "MILLRACE_MANIFEST": str(manifest),
    }
    cost = measure([str(python), "-c", program], log, environment)
    cpu, wall = re.search(r"import \d+ (\S+) (\S+)", log.read_text()).groups()
    fields = {**cost.fields(), "cpu_s": round(float(cpu), 3), "wall_s": round(float(wall), 3)}
    yield {"name": f"dag-import-{options.datasets}", **fields}
