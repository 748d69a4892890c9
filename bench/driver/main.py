"""The command line of the benchmarks."""

import argparse
import json
from pathlib import Path

import cdc
import clickstream
import export
import features
import gate
import lineitem
import operations
import report
import slices
import startup
from home import BENCH

BENCHMARKS = {
    "cdc": cdc,
    "clickstream": clickstream,
    "export": export,
    "features": features,
    "gate": gate,
    "lineitem": lineitem,
    "operations": operations,
    "slices": slices,
    "startup": startup,
}


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    options.work = options.work.resolve() / options.benchmark
    options.work.mkdir(parents=True, exist_ok=True)
    benchmark = BENCHMARKS[options.benchmark]
    runs = []
    with open(options.work / "runs.jsonl", "a") as log:
        for run in benchmark.runs(options):
            line = json.dumps(run)
            print(line, flush=True)
            print(line, file=log, flush=True)
            runs.append(run)
    print()
    print(report.table(runs, benchmark.BASELINE, benchmark.COLUMNS))
    return 0


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="bench/run", description="Runs Millrace and a peer in turn and compares them."
    )
    commands = result.add_subparsers(dest="benchmark", required=True)
    for name, benchmark in BENCHMARKS.items():
        command = commands.add_parser(
            name, help=benchmark.__doc__.splitlines()[0], description=benchmark.__doc__
        )
        command.add_argument("--rounds", type=int, default=5, help="runs of each; default 5")
        command.add_argument(
            "--work",
            type=Path,
            default=BENCH / "target" / "work",
            help="where data, logs and runs.jsonl go; default bench/target/work",
        )
        benchmark.add_options(command)
    return result
