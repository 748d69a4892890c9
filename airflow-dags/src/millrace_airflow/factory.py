"""The manifest as DAGs: one for each dataset, with one task and one asset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from airflow.sdk import (
    DAG,
    Asset,
    CronPartitionTimetable,
    CronTriggerTimetable,
    DayWindow,
    PartitionedAssetTimetable,
    RollupMapper,
    StartOfDayMapper,
)

from millrace_airflow.alert import on_failure
from millrace_airflow.manifest import Dataset, Manifest
from millrace_airflow.operator import MillraceOperator
from millrace_airflow.settings import Settings

KEY_FORMATS = {"day": "%Y-%m-%d", "hour": "%Y-%m-%dT%H"}
FIRST_DAY = "2020-01-01"
RUNS_AT_ONCE = 4


def build_all(
    settings: Settings | None = None, alert: Callable[[dict[str, Any]], None] | None = None
) -> dict[str, DAG]:
    """All DAGs of a project by their ids. Reads the manifest and does nothing else."""
    settings = settings or Settings.read()
    manifest = Manifest.read(settings.manifest)
    factory = Factory(manifest, settings, alert or on_failure())
    return {dataset.id: factory.build(dataset) for dataset in manifest.datasets}


class Factory:
    def __init__(self, manifest: Manifest, settings: Settings, alert: Callable[[dict[str, Any]], None]) -> None:
        self.manifest = manifest
        self.settings = settings
        self.alert = alert
        self.by_id = {dataset.id: dataset for dataset in manifest.datasets}
        self.assets = {dataset.id: asset(dataset) for dataset in manifest.datasets}

    def build(self, dataset: Dataset) -> DAG:
        with DAG(
            dag_id=dataset.id,
            description=dataset.description or None,
            schedule=self.timetable(dataset),
            start_date=datetime.fromisoformat(dataset.start or FIRST_DAY).replace(tzinfo=UTC),
            catchup=False,
            max_active_runs=1 if dataset.in_order or dataset.by == "all" else RUNS_AT_ONCE,
            tags=["millrace", self.manifest.project, dataset.kind],
            default_args=self.default_args(dataset),
        ) as dag:
            MillraceOperator(
                task_id="run",
                dataset=dataset,
                settings=self.settings,
                asset=self.assets[dataset.id],
                doc_md=dataset.description or None,
            )
        return dag

    def default_args(self, dataset: Dataset) -> dict[str, Any]:
        retry = self.manifest.retry
        args: dict[str, Any] = {
            "owner": dataset.owner or "millrace",
            "retries": retry.retries,
            "retry_delay": timedelta(seconds=retry.delay_seconds),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(seconds=retry.max_delay_seconds),
            "on_failure_callback": self.alert,
        }
        if dataset.pool:
            args |= {"pool": dataset.pool, "pool_slots": dataset.pool_slots}
        return args

    def timetable(self, dataset: Dataset) -> Any:
        """By the clock if it has a schedule, else as soon as the slices it reads are ready."""
        if dataset.schedule:
            return by_clock(dataset)
        inputs = [self.by_id[each.id] for each in dataset.inputs]
        if dataset.by == "all" and inputs and all(each.by == "all" for each in inputs):
            return [self.assets[each.id] for each in inputs]
        keyed = [each for each in inputs if each.by == dataset.by or (each.by != "all" and dataset.by != "hour")]
        if not keyed:
            return None  # events of these inputs name no slice: it is started by hand or by another DAG
        hourly = {self.assets[e.id]: a_day_of_hours(e) for e in keyed if (dataset.by, e.by) == ("day", "hour")}
        return PartitionedAssetTimetable(
            assets=reduce(and_, [self.assets[each.id] for each in keyed]), partition_mapper_config=hourly
        )


def asset(dataset: Dataset) -> Asset:
    layer, name = dataset.dataset.split(".", 1)
    project = dataset.id.removesuffix("." + dataset.dataset)
    return Asset(name=dataset.id, uri=f"millrace://{project}/{layer}/{name}", group="millrace")


def by_clock(dataset: Dataset) -> CronTriggerTimetable | CronPartitionTimetable:
    """The run at a tick handles the slice that ended before it."""
    if dataset.by == "all":
        return CronTriggerTimetable(dataset.schedule, timezone=dataset.zone)
    return CronPartitionTimetable(
        dataset.schedule, timezone=dataset.zone, run_offset=-1, key_format=KEY_FORMATS[dataset.by]
    )


def a_day_of_hours(hourly: Dataset) -> RollupMapper:
    """Starts a day once all of its hours are there."""
    day = StartOfDayMapper(timezone=hourly.zone, input_format=KEY_FORMATS["hour"], output_format=KEY_FORMATS["day"])
    return RollupMapper(upstream_mapper=day, window=DayWindow())
