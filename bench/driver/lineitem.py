"""PostgreSQL to Delta: TPC-H lineitem by 'millrace run' and by tuned plain Spark JDBC.

Whole processes: CPU seconds, wall and peak memory from their start to their end; what the
PostgreSQL server spends is told apart.
"""

import shutil
import subprocess
import sys
import venv
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import delta
import home
import project
from database import Database
from process import measure

BASELINE = "spark-jdbc"
COLUMNS = ["cpu_s", "wall_s", "peak_mb", "server_cpu_s"]
GENERATOR = "tpchgen-cli==4.0.0"


def add_options(command: ArgumentParser) -> None:
    command.add_argument(
        "--scale", type=float, default=1.0, help="TPC-H scale; 1, the default, is 6 M rows"
    )
    command.add_argument("--heap", default="2g", help="memory of each JVM; default 2g")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    folder = options.work / f"scale-{options.scale:g}"
    data = folder / "postgres"
    csv = None if (data / "PG_VERSION").exists() else generate(folder, options.scale)
    with Database(data, csv) as database:
        if csv:
            csv.unlink()
        contenders = [plain_spark, millrace]
        for round in range(1, options.rounds + 1):
            for contender in contenders if round % 2 else reversed(contenders):
                yield contender(options, folder, database) | {"round": round}


def generate(folder: Path, scale: float) -> Path:
    """The table as CSV, by TPC-H's own rules."""
    environment = folder.parent / "venv"
    if not (environment / "bin" / "tpchgen-cli").exists():
        venv.create(environment, with_pip=True)
        pip = [str(environment / "bin" / "pip"), "install", "-q", GENERATOR]
        subprocess.run(pip, check=True, stdout=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(environment / "bin" / "tpchgen-cli"), "csv", "-s", f"{scale:g}"]
    command += ["--tables=lineitem", f"--output-dir={folder}"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return folder / "lineitem.csv"


def plain_spark(options: Namespace, folder: Path, database: Database) -> dict:
    table = folder / "plain" / "lineitem"
    shutil.rmtree(table.parent, ignore_errors=True)
    spark = ["--driver-memory", options.heap]
    command = home.spark_program("lineitem.PlainSpark", [database.url, str(table)], spark)
    return measured(BASELINE, command, folder, table, database, {})


def millrace(options: Namespace, folder: Path, database: Database) -> dict:
    root = folder / "millrace"
    shutil.rmtree(root, ignore_errors=True)
    conf = project.of_database(root, database)
    command = [str(home.MILLRACE), "--config", str(conf), "run", "bronze.lineitem"]
    table = root / "warehouse" / "bronze.db" / "lineitem"
    return measured("millrace", command, folder, table, database, {"MILLRACE_HEAP": options.heap})


def measured(
    name: str, command: list[str], folder: Path, table: Path, database: Database, env: dict
) -> dict:
    before = database.cpu()
    cost = measure(command, folder / f"{name}.log", env, cwd=folder)
    server = database.cpu() - before
    found = delta.rows(table)
    if found != database.rows:
        raise SystemExit(f"{name} wrote {found} of {database.rows} rows.")
    return {
        "bench": "lineitem",
        "name": name,
        "rows": found,
        **cost.fields(),
        "server_cpu_s": round(server, 2),
    }
