"""The same slices and the same words from Airflow as from `run` and `backfill`, whose golden file this is."""

import json
import re
import shlex
from datetime import datetime
from typing import Any

import pytest
from airflow.serialization.serialized_objects import DagSerialization

from conftest import MANIFEST
from test_dags import dag_bag

GOLDEN = json.loads(MANIFEST.with_name("backfill.json").read_text())
DAGS = dag_bag().dags


def slices_of(dataset: str) -> list[str]:
    return [each["slice"] for each in GOLDEN["slices"] if each["dataset"] == dataset]


def timetable(dag_id: str) -> Any:
    """As the scheduler has it."""
    return DagSerialization.from_dict(DagSerialization.to_dict(DAGS[dag_id])).timetable


def named_by(command: str) -> list[tuple[str, str]]:
    """The datasets and slices that a command lets Airflow build."""
    if found := re.search(r"/dags/shop\.([^/]+)/dagRuns.*\"partition_key\": \"([^\"]+)\"", command):
        return [(found[1], found[2])]
    words = shlex.split(command)
    if words[:3] == ["airflow", "dags", "trigger"]:
        return [(words[3].removeprefix("shop."), "all")]
    said = dict(zip(words[3::2], words[4::2], strict=True))
    bounds = [datetime.fromisoformat(said[name]) for name in ("--from-date", "--to-date")]
    infos = timetable(said["--dag-id"]).iter_partition_dagrun_infos(earliest=bounds[0], latest=bounds[1])
    return [(said["--dag-id"].removeprefix("shop."), info.partition_key) for info in infos]


def test_the_emitted_commands_name_the_slices_of_the_backfill_also_where_clocks_are_moved() -> None:
    emitted = [each for command in GOLDEN["airflow"] for each in named_by(command)]
    assert sorted(emitted) == sorted((each["dataset"], each["slice"]) for each in GOLDEN["slices"])


@pytest.mark.parametrize("dataset", sorted({each["dataset"] for each in GOLDEN["slices"]}))
def test_a_task_has_the_words_of_the_command_line_for_each_slice(dataset: str) -> None:
    task = DAGS[f"shop.{dataset}"].get_task("run")
    for each in GOLDEN["slices"]:
        if each["dataset"] == dataset:
            key = each["slice"]
            words = [task.render_template(word, {"partition_key": key, "ds": None}) for word in task.application_args]
            assert words == [*each["arguments"], "--config", "/opt/millrace/conf"]


def test_a_day_waits_for_all_of_its_hours_and_other_keys_pass_as_they_are() -> None:
    hours = slices_of("bronze.visits")
    visits = timetable("shop.silver.visits").get_partition_mapper(name="shop.bronze.visits")
    assert {visits.to_downstream(hour) for hour in hours} == set(slices_of("silver.visits"))
    assert sorted(hour for day in slices_of("silver.visits") for hour in visits.to_upstream(day)) == hours
    orders = timetable("shop.silver.orders").get_partition_mapper(name="shop.bronze.orders")
    assert [orders.to_downstream(day) for day in slices_of("bronze.orders")] == slices_of("silver.orders")
