"""A PostgreSQL server of the benchmark's own, as long as a with-block lasts."""

import json
import subprocess
from pathlib import Path

import home
from process import server_cpu


class Database:
    """Its data stays in the folder for the next time.

    Tables: lineitem if a CSV file of it is given or was once, and nothing, which has no rows.
    """

    def __init__(self, folder: Path, lineitem: Path | None = None):
        self.folder = folder
        self.lineitem = lineitem

    def __enter__(self) -> "Database":
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        classes = [str(home.BENCH_JAR), f"{home.SERVER_JARS}/*", f"{home.SPARK_JARS}/*"]
        command = [home.java(), "-Xmx256m", "-cp", ":".join(classes)]
        command += ["io.millrace.bench.lineitem.Database", str(self.folder)]
        if self.lineitem:
            command.append(str(self.lineitem))
        log = self.folder.with_suffix(".log")  # in a folder that is not empty it would not start
        with open(log, "w") as err:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err, text=True
            )
        line = self.process.stdout.readline()
        if not line.startswith("{"):
            raise SystemExit(f"PostgreSQL did not start; see {log}.")
        told = json.loads(line)
        self.url = told["url"]
        self.pid = told["pid"]
        self.rows = told["rows"]
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()  # which it waits for
        self.process.wait()
        self.process.stdout.close()

    def cpu(self) -> float:
        return server_cpu(self.pid)
