"""Features at labels' times: count, sum and average over 1, 7 and 30 days before each label.

Parquet to Parquet, each contender a whole process: Millrace's sweep in a JVM as bin/millrace starts
it, and Spark's range window and range join by spark-submit. After each round all answers must be the same. --skew 0.2 gives one entity a fifth of
the events; the two peers do not end on that, so add --only millrace.
"""

import shutil
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import home
from process import measure

BASELINE = "range-window"
COLUMNS = ["cpu_s", "wall_s", "peak_mb"]
CONTENDERS = ["range-window", "range-join", "millrace"]



def add_options(command: ArgumentParser) -> None:
    command.add_argument("--events", type=int, default=10_000_000, help="default 10 M")
    command.add_argument("--labels", type=int, default=1_000_000, help="default 1 M")
    command.add_argument("--entities", type=int, default=100_000, help="default 100,000")
    command.add_argument("--skew", type=float, default=0.0, help="the first entity's share")
    command.add_argument("--only", metavar="NAME,...", help="only these contenders")
    command.add_argument("--heap", default="4g", help="memory of each JVM; default 4g")
    command.add_argument("--cores", type=int, default=2, help="Spark's cores; default 2")


def runs(options: Namespace) -> Iterator[dict]:
    home.build()
    sizes = [options.events, options.entities, options.labels, options.skew]
    data = options.work / "-".join(str(size) for size in sizes)
    if not (data / "made").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        program(["prepare", str(data), *(str(size) for size in sizes)], options, data)
        (data / "made").touch()
    measure(home.quick_program("startup.EmptySession", [], []), data / "archive.log")  # made once
    names = options.only.split(",") if options.only else CONTENDERS
    for round in range(1, options.rounds + 1):
        first = round % len(names)
        for name in names[first:] + names[:first]:
            answer = data / name
            shutil.rmtree(answer, ignore_errors=True)
            cost = program([name, str(data), str(answer)], options, data)
            yield {
                "bench": "features",
                "name": name,
                "round": round,
                "events": options.events,
                "labels": options.labels,
                "skew": options.skew,
                **cost.fields(),
            }
        require_equal(names, options, data)


def program(arguments: list[str], options: Namespace, data: Path):
    return measure(command(arguments, options), data / f"{arguments[0]}.log", cwd=data)


def command(arguments: list[str], options: Namespace) -> list[str]:
    spark = ["--master", f"local[{options.cores}]", "--driver-memory", options.heap]
    spark += ["--conf", "spark.sql.shuffle.partitions=8"]
    if arguments[0] == "millrace":
        return home.quick_program("features.FeaturesBench", arguments, spark)
    # Spark's generated loops gain by the optimizing compiler more than it costs.
    spark += ["--driver-java-options", "-XX:+UseParallelGC"]
    return home.spark_program("features.FeaturesBench", arguments, spark)


def require_equal(names: list[str], options: Namespace, data: Path) -> None:
    contents = {}
    for name in names:
        done = subprocess.run(
            command(["content", str(data / name)], options),
            capture_output=True,
            text=True,
            check=True,
            cwd=data,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("CONTENT")]
        contents[name] = lines[0]
    if len(set(contents.values())) != 1:
        raise SystemExit(f"The contenders do not agree: {contents}")
