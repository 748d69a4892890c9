"""What a whole process costs, what one tells of itself, and what PostgreSQL spends meanwhile."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """CPU is user and system time of the process and of all children it waited for."""

    wall_s: float
    cpu_s: float
    peak_mb: float

    def fields(self) -> dict:
        return {
            "wall_s": round(self.wall_s, 3),
            "cpu_s": round(self.cpu_s, 3),
            "peak_mb": round(self.peak_mb),
        }


def measure(
    command: list[str], log: Path, env: dict[str, str] | None = None, cwd: Path | None = None
) -> Cost:
    """Runs a command to its end; what it prints goes to the log.

    Raises SystemExit if it fails: a time of something that did not work would say nothing.
    """
    with open(log, "wb") as out:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=cwd,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise SystemExit(f"Exit code {process.returncode} of {' '.join(command)}\n{last}\n({log})")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def told(command: list[str], log: Path, cwd: Path) -> Iterator[dict]:
    """The lines of JSON that a JVM prints as it measures itself; all else goes to the log.

    Raises SystemExit if it fails.
    """
    with open(log, "w") as out:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=out, text=True, cwd=cwd)
        try:
            for line in process.stdout:
                if line.startswith("{"):
                    yield json.loads(line)
        finally:
            process.stdout.close()
            if process.wait() != 0:
                raise SystemExit(f"The measured JVM failed; see {log}.")


def server_cpu(pid: int) -> float:
    """CPU seconds of a server so far, with its present and past children; 0 without /proc."""
    proc = Path("/proc")
    if not proc.exists():
        return 0.0
    children = (proc / str(pid) / "task" / str(pid) / "children").read_text().split()
    return ticks(proc, str(pid), 11, 15) + sum(ticks(proc, child, 11, 13) for child in children)


def ticks(proc: Path, pid: str, first: int, end: int) -> float:
    """Seconds out of /proc/PID/stat, whose fields are counted from behind the program's name."""
    try:
        fields = (proc / pid / "stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0  # it has ended since, and its parent counts it
    return sum(int(field) for field in fields[first:end]) / TICKS
