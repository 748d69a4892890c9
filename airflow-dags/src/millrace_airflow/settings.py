"""Where things are on this Airflow, from the environment of its processes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """All of it has a default but the jar and the project's folder.

    ``MILLRACE_MANIFEST`` (else ``manifest.json`` in the DAGs' folder), ``MILLRACE_JAR``, ``MILLRACE_CONF`` (the
    project's ``conf``, as the driver sees it), ``MILLRACE_ENV``, ``MILLRACE_COMMAND`` (the command line on the
    worker, which asks the ledger), ``MILLRACE_SPARK_CONN_ID``, ``MILLRACE_CLUSTER_MODE=1`` if drivers run on the
    cluster, ``MILLRACE_SPARK_CONF`` (``key=value`` words).
    """

    manifest: Path
    jar: str
    conf: str
    environment: str | None
    command: tuple[str, ...]
    conn_id: str
    cluster_mode: bool
    spark_conf: dict[str, str]

    @staticmethod
    def read(env: Mapping[str, str] = os.environ) -> Settings:
        folder = Path(env.get("AIRFLOW__CORE__DAGS_FOLDER", "dags"))
        words = shlex.split(env.get("MILLRACE_SPARK_CONF", ""))
        return Settings(
            manifest=Path(env.get("MILLRACE_MANIFEST", str(folder / "manifest.json"))),
            jar=env.get("MILLRACE_JAR", "/opt/millrace/millrace.jar"),
            conf=env.get("MILLRACE_CONF", "/opt/millrace/conf"),
            environment=env.get("MILLRACE_ENV") or None,
            command=tuple(shlex.split(env.get("MILLRACE_COMMAND", "millrace"))),
            conn_id=env.get("MILLRACE_SPARK_CONN_ID", "spark_default"),
            cluster_mode=env.get("MILLRACE_CLUSTER_MODE", "") in ("1", "true"),
            spark_conf=dict(word.split("=", 1) for word in words),
        )

    def project_words(self) -> list[str]:
        """The global options that every command of this project takes."""
        return ["--config", self.conf] + (["--env", self.environment] if self.environment else [])
