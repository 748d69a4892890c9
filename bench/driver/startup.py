"""Start-up: wall seconds of commands that do next to nothing.

The peer of a run is a Spark application that starts a session and stops it; that of validate and
status is a JVM that does nothing at all.
"""

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import home
import project
from database import Database
from process import measure

BASELINE = "spark-session"
COLUMNS = ["wall_s", "cpu_s", "peak_mb"]


def add_options(command: ArgumentParser) -> None:
    command.add_argument(
        "--datasets", type=int, default=300, help="size of the generated project; default 300"
    )


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    shutil.rmtree(options.work / "projects", ignore_errors=True)
    with Database(options.work / "postgres") as database:
        commands = contenders(options, database)
        for round in range(0, options.rounds + 1):
            for name, command in commands.items():
                cost = measure(command, options.work / f"{name}.log", {"SHOP_PASSWORD": "unused"})
                if round:  # the first one brings files into memory and makes the tables
                    yield {"bench": "startup", "name": name, "round": round, **cost.fields()}


def contenders(options: Namespace, database: Database) -> dict[str, list[str]]:
    projects = options.work / "projects"
    small = project.of_database(projects / "small", database)
    many = project.of_many(projects / "many", options.datasets)

    def millrace(conf: object, *words: str) -> list[str]:
        return [str(home.MILLRACE), "--config", str(conf), *words]

    return {
        "spark-session": home.spark_program("startup.EmptySession", [], []),
        "run-empty-table": millrace(small, "run", "bronze.nothing", "--force"),
        "jvm": [home.java(), "-Xshare:auto", "-version"],
        "validate-example": millrace(home.HOME / "conf", "validate"),
        f"validate-{options.datasets}": millrace(many, "validate"),
        "status": millrace(small, "status"),
        f"status-{options.datasets}": millrace(many, "status"),
    }
