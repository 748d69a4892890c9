"""Waits for a slice that another Airflow, or nobody's Airflow, builds. Holds no worker while it waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.triggers.base import BaseTrigger, TriggerEvent

from millrace_airflow.ledger import status_words
from millrace_airflow.operator import SLICE
from millrace_airflow.settings import Settings

NOT_READY = "missing,stale,rejected,failed,retracted"
REJECTED = 3
USAGE = 2


class SliceReadyTrigger(BaseTrigger):
    """Asks ``millrace status`` again and again until the slice is ready."""

    def __init__(self, line: Sequence[str], every_seconds: float) -> None:
        super().__init__()
        self.line = list(line)
        self.every_seconds = every_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, {"line": self.line, "every_seconds": self.every_seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        while True:
            process = await asyncio.create_subprocess_exec(
                *self.line, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
            )
            _, said = await process.communicate()
            if process.returncode == 0:
                yield TriggerEvent({"ready": True})
                return
            if process.returncode == USAGE:
                yield TriggerEvent({"ready": False, "why": said.decode(errors="replace").strip()})
                return
            await asyncio.sleep(self.every_seconds)


class SliceReadySensor(BaseOperator):
    """Succeeds once a slice is ready; give it an ``execution_timeout``."""

    template_fields: Sequence[str] = ("dataset", "date")

    def __init__(
        self,
        *,
        dataset: str,
        date: str = SLICE,
        every_seconds: float = 60,
        settings: Settings | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dataset = dataset
        self.date = date
        self.every_seconds = every_seconds
        self.settings = settings or Settings.read()

    def execute(self, context: Context) -> None:
        line = [*self.settings.command, *status_words(self.dataset, self.date or None), "--fail-on", NOT_READY]
        self.defer(
            trigger=SliceReadyTrigger([*line, *self.settings.project_words()], self.every_seconds),
            method_name="resume",
        )

    def resume(self, context: Context, event: dict[str, Any]) -> None:
        if not event["ready"]:
            raise RuntimeError(event["why"])
