"""An Airflow of its own: its home, its command line, and, if asked for, its processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from conftest import HERE
from shop import BIN, CLONE, Shop

PATIENCE_SECONDS = 600
#: In this order: a scheduler lets its running tasks end, and they report to the API.
PROCESSES = ("scheduler", "dag-processor", "api-server")
JWT_SECRET = "only-for-tests-0123456789-0123456789-0123456789-0123456789-01234"


class Airflow:
    """As docs/airflow.md sets one up over the project of a shop."""

    def __init__(self, folder: Path, shop: Shop) -> None:
        self.home = folder / "airflow"
        self.dags = folder / "dags"
        self.manifest = self.dags / "manifest.json"
        self.port = free_port()
        self._env = shop.environment() | self._settings(shop)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self.dags.mkdir()
        self.manifest.write_text(shop.millrace("manifest").stdout)
        shutil.copy(HERE.parent / "dags" / "millrace.py", self.dags)
        self.cli("db", "migrate")
        pools = folder / "pools.json"
        pools.write_text(self.run(sys.executable, "-m", "millrace_airflow", "pools", str(self.manifest)).stdout)
        self.cli("pools", "import", str(pools))

    def _settings(self, shop: Shop) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.port}"
        return {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.dags),
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": url,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": JWT_SECRET,
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
            "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps({"conn_type": "spark", "host": "local[2]"}),
            "MILLRACE_MANIFEST": str(self.manifest),
            "MILLRACE_JAR": str(CLONE / "etl-jobs/target/millrace.jar"),
            "MILLRACE_CONF": str(shop.conf),
            "MILLRACE_SPARK_CONF": "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",  # for short runs
            "PYTHONPATH": str(HERE.parent / "src"),
            "PATH": f"{BIN}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            words, env=self._env, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )
        assert done.returncode == 0, f"{words}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done

    def never_try_again(self) -> None:
        """Else ``dags test`` waits for minutes until a failed task may be tried again."""
        manifest = json.loads(self.manifest.read_text())
        manifest["retry"]["retries"] = 0
        self.manifest.write_text(json.dumps(manifest))

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("airflow", *words)

    @contextmanager
    def running(self) -> Iterator[Airflow]:
        try:
            for name in reversed(PROCESSES):
                self._children[name] = self._start(name)
            until("Airflow is healthy", self._is_healthy)
            yield self
        finally:
            for name in PROCESSES:
                if name in self._children:
                    end(self._children[name])

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{name}.txt").open("wb") as out:
            return subprocess.Popen(
                ["airflow", name], env=self._env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def _is_healthy(self) -> bool:
        died = [name for name, child in self._children.items() if child.poll() is not None]
        assert not died, f"{died} ended: {(self.home / f'{died[0]}.txt').read_text()[-4000:]}"
        try:
            health = self.get("/monitor/health")
        except urllib.error.URLError:
            return False
        return all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def post(self, path: str, content: Any) -> Any:
        return self._call("POST", path, content)

    def patch(self, path: str, content: Any) -> Any:
        return self._call("PATCH", path, content)

    def _call(self, method: str, path: str, content: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v2{path}",
            data=None if content is None else json.dumps(content).encode(),
            method=method,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def unpause(self, dag: str) -> None:
        until(f"{dag} is known", lambda: dag in [each["dag_id"] for each in self.get("/dags")["dags"]])
        self.patch(f"/dags/{dag}", {"is_paused": False})

    def runs(self, dag: str, key: str) -> list[dict[str, Any]]:
        """All runs for a slice, the oldest first."""
        runs = self.get(f"/dags/{dag}/dagRuns?limit=100&order_by=id")["dag_runs"]
        return [run for run in runs if run["partition_key"] == key]

    def ended(self, dag: str, key: str, times: int = 1) -> str:
        """Waits for the end of so many runs for a slice, and tells the state of the newest."""
        until(f"{dag} {key} has ended", lambda: len(ends(self.runs(dag, key))) >= times)
        return ends(self.runs(dag, key))[-1]

    def task(self, dag: str, run: dict[str, Any]) -> dict[str, Any]:
        return self.get(f"{instance(dag, run)}")

    def log(self, dag: str, run: dict[str, Any], attempt: int = 1) -> str:
        return json.dumps(self.get(f"{instance(dag, run)}/logs/{attempt}?full_content=true"))

    def start(self, dag: str, key: str) -> dict[str, Any]:
        return self.post(f"/dags/{dag}/dagRuns", {"logical_date": None, "partition_key": key})


def instance(dag: str, run: dict[str, Any]) -> str:
    return f"/dags/{dag}/dagRuns/{run['dag_run_id']}/taskInstances/run"


def ends(runs: list[dict[str, Any]]) -> list[str]:
    return [run["state"] for run in runs if run["state"] in ("success", "failed")]


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def until(what: str, condition: Callable[[], bool]) -> None:
    """Waits for a condition; it is an error if it never holds."""
    end_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end_at, f"in vain waited until {what}"
        time.sleep(1)


def end(child: subprocess.Popen[bytes]) -> None:
    """Tells a process of Airflow to end, then ends what is left of its session."""
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(20)
    for pid in session(child.pid):
        os.kill(pid, signal.SIGKILL)
    child.wait()


def session(leader: int) -> list[int]:
    if not Path("/proc").is_dir():  # macOS
        return []
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader:
            found.append(int(stat.parent.name))
    return found
