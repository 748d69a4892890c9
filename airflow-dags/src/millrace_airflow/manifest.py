"""What ``millrace manifest`` tells of a project. Validated there; here only read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 2


class ManifestError(ValueError):
    """The manifest cannot be used; the message says how to mend that."""


@dataclass(frozen=True)
class Input:
    """A dataset that another one reads."""

    id: str
    dataset: str
    used_for: str


@dataclass(frozen=True)
class Dataset:
    """A dataset, and what builds one of its slices."""

    id: str
    dataset: str
    kind: str
    by: str
    zone: str
    arguments: tuple[str, ...]
    description: str = ""
    owner: str = ""
    schedule: str | None = None
    start: str | None = None
    ready_within_seconds: int | None = None
    in_order: bool = False
    pool: str | None = None
    pool_slots: int = 1
    inputs: tuple[Input, ...] = ()

    @staticmethod
    def of(entry: dict[str, Any]) -> Dataset:
        return Dataset(
            id=entry["id"],
            dataset=entry["dataset"],
            kind=entry["kind"],
            by=entry["slices"]["by"],
            zone=entry["slices"]["zone"],
            arguments=tuple(entry["arguments"]),
            description=entry["description"],
            owner=entry["owner"],
            schedule=entry.get("schedule"),
            start=entry.get("start"),
            ready_within_seconds=entry.get("ready_within_seconds"),
            in_order=entry["in_order"],
            pool=entry.get("pool"),
            pool_slots=entry.get("pool_slots", 1),
            inputs=tuple(Input(i["id"], i["dataset"], i["used_for"]) for i in entry["inputs"]),
        )


@dataclass(frozen=True)
class Retry:
    """How a task is tried again when trying may help."""

    retries: int
    delay_seconds: int
    max_delay_seconds: int


@dataclass(frozen=True)
class Manifest:
    """A project as schedulers see it."""

    project: str
    retry: Retry
    datasets: tuple[Dataset, ...]
    pools: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def read(path: Path) -> Manifest:
        """Reads the file; nothing else happens when DAGs are imported."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ManifestError(
                f"There is no {path}. Write it with: millrace manifest > {path}, "
                "or say in MILLRACE_MANIFEST where it is."
            ) from None
        version = content.get("schema_version")
        if version != SCHEMA_VERSION:
            raise ManifestError(
                f"{path} has schema version {version}, and this package reads {SCHEMA_VERSION}. "
                "Write it again with the millrace that this package came with."
            )
        return Manifest(
            project=content["project"],
            retry=Retry(**content["retry"]),
            datasets=tuple(Dataset.of(entry) for entry in content["datasets"]),
            pools={pool["pool"]: pool["slots"] for pool in content["pools"]},
        )

    def airflow_pools(self) -> dict[str, dict[str, Any]]:
        """What ``airflow pools import`` takes."""
        return {
            name: {"slots": slots, "description": "Connections that Millrace may open", "include_deferred": False}
            for name, slots in self.pools.items()
        }
