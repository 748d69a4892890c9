"""What happens when a task has failed for good."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

LOG = logging.getLogger(__name__)


def text(context: dict[str, Any]) -> str:
    """What failed, its failed checks, and the next command to type, which the operator put into its exception."""
    instance = context.get("task_instance") or context.get("ti")
    key = getattr(context.get("dag_run"), "partition_key", None) or ""
    return f"{getattr(instance, 'dag_id', '')} {key}: {context.get('exception') or 'failed'}"


def on_failure(send: Callable[[str], None] = LOG.error) -> Callable[[dict[str, Any]], None]:
    """A failure callback for tasks that hands the text on, such as to a chat."""

    def callback(context: dict[str, Any]) -> None:
        send(text(context))

    return callback
