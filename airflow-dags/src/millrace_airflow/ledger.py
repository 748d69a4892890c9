"""Asks Millrace how a slice stands: the ledger is the truth, also where spark-submit's code is not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Standing:
    """One slice as ``millrace status --output json`` tells of it."""

    state: str
    why: str = ""
    next: str = ""
    last_run_id: str | None = None
    last_outcome: str | None = None
    rows: int | None = None
    version: int | None = None
    run_id: str | None = None
    verdict: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.state == "READY"

    def evidence(self) -> dict[str, Any]:
        """What an asset event carries."""
        known = {"run_id": self.run_id, "rows": self.rows, "version": self.version, "verdict": self.verdict}
        return {key: value for key, value in known.items() if value is not None}


class Ledger:
    """The command line of Millrace on this machine. It starts no Spark."""

    def __init__(self, command: Sequence[str], project_words: Sequence[str]) -> None:
        self._command = list(command)
        self._words = list(project_words)

    def standing(self, dataset: str, date: str | None) -> Standing:
        """How a slice stands now; of a dataset without slices, ``date`` is left out."""
        slices = self._json(*status_words(dataset, date))["slices"]
        if not slices:
            return Standing("MISSING", "Nothing is known of it.")
        slice_ = slices[-1]
        return Standing(**{key: slice_[key] for key in Standing.__dataclass_fields__ if key in slice_})

    def failed_checks(self, run: str) -> list[str]:
        """A line for each check of a run that did not hold."""
        checks = self._json("runs", "show", run).get("checks", [])
        bad = [check for check in checks if check["verdict"] not in ("PASSED", "NOT_APPLICABLE")]
        return [f"{check['verdict']}  {check['check']}: {check['message']}" for check in bad]

    def _json(self, *words: str) -> dict[str, Any]:
        line = [*self._command, *words, "--output", "json", *self._words]
        done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        if done.returncode != 0:
            raise LedgerError(f"{' '.join(line)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        content: dict[str, Any] = json.loads(done.stdout)
        return content


class LedgerError(RuntimeError):
    """The ledger could not be asked."""


def status_words(dataset: str, date: str | None) -> list[str]:
    """The command that tells how a slice stands."""
    return ["status", dataset] + (["--date", date] if date else [])
