"""DAGs as Airflow's own processor finds them, and their structure against a golden file."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import BundleDagBag

from conftest import HERE, MANIFEST

DAGS = HERE.parent / "dags"
GOLDEN = HERE / "golden" / "dags.json"


def dag_bag() -> BundleDagBag:
    return BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="dags-folder")


def uris(condition: Any) -> list[str]:
    inner = [uri for each in getattr(condition, "objects", ()) for uri in uris(each)]
    return sorted(inner) or [condition.uri]


def structure(dag: Any) -> dict[str, Any]:
    timetable = dag.timetable
    tasks = {}
    for task in dag.tasks:
        tasks[task.task_id] = {
            "type": task.task_type,
            "arguments": task.application_args,
            "pool": task.pool,
            "pool_slots": task.pool_slots,
            "retries": task.retries,
            "retry_delay_seconds": task.retry_delay.total_seconds(),
            "outlets": [outlet.uri for outlet in task.outlets],
            "upstream": sorted(task.upstream_task_ids),
        }
    condition = getattr(timetable, "asset_condition", None)
    return {
        "timetable": type(timetable).__name__,
        "cron": getattr(timetable, "expression", None) or getattr(timetable, "cron", None),
        "zone": str(getattr(timetable, "_timezone", getattr(timetable, "timezone", ""))) if condition is None else None,
        "key_format": getattr(timetable, "key_format", None),
        "assets": uris(condition) if condition else [],
        "rolled_up": sorted(asset.uri for asset in getattr(timetable, "partition_mapper_config", {})),
        "start": dag.start_date.isoformat(),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "tasks": tasks,
    }


def test_structure_is_that_of_the_golden_file() -> None:
    bag = dag_bag()
    assert bag.import_errors == {}
    found = {dag_id: structure(dag) for dag_id, dag in sorted(bag.dags.items())}
    text = json.dumps(found, indent=2, sort_keys=True) + "\n"
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()


def test_arguments_are_those_of_the_command_line() -> None:
    manifest = {each["id"]: each for each in json.loads(MANIFEST.read_text())["datasets"]}
    for dag_id, dag in dag_bag().dags.items():
        words = dag.get_task("run").application_args
        typed = [word.replace("{slice}", "{{ partition_key or ds }}") for word in manifest[dag_id]["arguments"]]
        assert words == [*typed, "--config", "/opt/millrace/conf"]


def test_tasks_of_one_source_take_all_slots_of_its_pool() -> None:
    slots = {pool["pool"]: pool["slots"] for pool in json.loads(MANIFEST.read_text())["pools"]}
    pooled = [task for dag in dag_bag().dags.values() for task in dag.tasks if task.pool != "default_pool"]
    assert len(pooled) >= 3
    assert all(task.pool_slots == slots[task.pool] for task in pooled)


def test_a_manifest_that_is_away_is_an_import_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLRACE_MANIFEST", "/nowhere/manifest.json")
    errors = dag_bag().import_errors
    assert "millrace manifest > /nowhere/manifest.json" in "".join(errors.values())


def test_three_hundred_datasets_are_imported_in_five_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads(MANIFEST.read_text())
    one = next(each for each in manifest["datasets"] if each["id"] == "shop.bronze.orders")
    manifest["datasets"] = [
        one | {"id": f"shop.bronze.t{i}", "dataset": f"bronze.t{i}", "arguments": ["run", f"bronze.t{i}"]}
        for i in range(300)
    ]
    many = tmp_path / "manifest.json"
    many.write_text(json.dumps(manifest))
    monkeypatch.setenv("MILLRACE_MANIFEST", str(many))
    begun = time.process_time()
    assert len(dag_bag().dags) == 300
    assert time.process_time() - begun < 5  # of the CPU, so that a busy machine does not count
