"""Airflow's own scheduler over real Spark: slices, a gate that refuses, a repair, a kill."""

import shlex
import subprocess
from collections.abc import Iterator
from itertools import pairwise

import pytest

from running_airflow import Airflow, until
from shop import PASSWORD, Shop, open_shop

pytestmark = pytest.mark.slow

SALES = "shop.bronze.sales"
REVENUE = "shop.silver.revenue"
RANGE = ("--from", "2024-03-04", "--to", "2024-03-06")
ALL_IS_WELL = ("--fail-on", "missing,stale,late,rejected,failed,retracted")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with open_shop(tmp_path_factory.mktemp("scheduler") / "shop") as shop:
        yield shop


@pytest.fixture(scope="module")
def airflow(shop: Shop) -> Iterator[Airflow]:
    with Airflow(shop.home.parent, shop).running() as airflow:
        airflow.unpause(SALES)
        airflow.unpause(REVENUE)
        yield airflow


def backfill(airflow: Airflow, shop: Shop) -> None:
    """By the very commands that Millrace prints for what is not ready."""
    commands = shop.millrace("backfill", "bronze.sales", *RANGE, "--emit", "airflow").stdout.splitlines()
    assert commands
    for command in commands:
        airflow.run(*shlex.split(command))


def test_slices_flow_by_asset_partitions_and_a_refused_one_stops_until_a_backfill_repairs_it(
    airflow: Airflow, shop: Shop
) -> None:
    shop.sql("UPDATE sales SET price = -1 WHERE id = 14")  # on March 5
    backfill(airflow, shop)
    assert [airflow.ended(SALES, f"2024-03-0{day}") for day in (4, 5, 6)] == ["success", "failed", "success"]
    assert [airflow.ended(REVENUE, f"2024-03-0{day}") for day in (4, 6)] == ["success", "success"]
    assert airflow.runs(REVENUE, "2024-03-05") == []

    [refused] = airflow.runs(SALES, "2024-03-05")
    assert airflow.task(SALES, refused)["try_number"] == 1
    assert airflow.task(SALES, refused)["max_tries"] == 3
    log = airflow.log(SALES, refused)
    assert "the gate said no" in log
    assert "between: { column: price" in log
    assert "Next: millrace" in log
    assert shop.outcomes("bronze.sales", "2024-03-05") == ["REJECTED"]
    assert shop.millrace("status", *RANGE, *ALL_IS_WELL).returncode in (3, 4)

    shop.sql("UPDATE sales SET price = 14 WHERE id = 14")
    backfill(airflow, shop)
    assert airflow.ended(SALES, "2024-03-05", times=2) == "success"
    assert airflow.ended(REVENUE, "2024-03-05") == "success"
    assert [len(airflow.runs(SALES, f"2024-03-0{day}")) for day in (4, 5, 6)] == [1, 2, 1]
    assert shop.outcomes("silver.revenue", "2024-03-05") == ["READY"]
    green = shop.millrace("status", *RANGE, *ALL_IS_WELL)
    assert green.returncode == 0, green.stdout


def test_the_event_of_an_asset_carries_the_evidence(airflow: Airflow, shop: Shop) -> None:
    slice_ = shop.slice("bronze.sales", "2024-03-04")
    [event] = [
        event
        for event in airflow.get("/assets/events?limit=100")["asset_events"]
        if (event["source_dag_id"], event["partition_key"]) == (SALES, "2024-03-04")
    ]
    assert event["extra"] == {key: slice_[key] for key in ("run_id", "rows", "version", "verdict")}


def test_a_killed_task_is_killed_in_the_ledger_and_the_next_run_heals(airflow: Airflow, shop: Shop) -> None:
    day = "2024-03-08"
    shop.sql("BEGIN; LOCK TABLE sales IN ACCESS EXCLUSIVE MODE")
    run = airflow.start(SALES, day)
    until("the slice is being built", lambda: shop.state("bronze.sales", day) == "RUNNING")
    [driver] = drivers(shop)
    assert driver[-6:] == ["run", "bronze.sales", "--date", day, "--config", str(shop.conf)]
    assert PASSWORD not in " ".join(driver)

    airflow.patch(f"/dags/{SALES}/dagRuns/{run['dag_run_id']}/taskInstances/run", {"new_state": "failed"})
    until("the driver has ended", lambda: drivers(shop) == [])
    assert shop.outcomes("bronze.sales", day) == ["KILLED"]
    assert shop.state("bronze.sales", day) in ("MISSING", "FAILED")
    assert airflow.runs(REVENUE, day) == []

    shop.sql("COMMIT")
    airflow.start(SALES, day)
    assert airflow.ended(SALES, day, times=2) == "success"
    assert airflow.ended(REVENUE, day) == "success"
    assert shop.outcomes("bronze.sales", day) == ["READY", "KILLED"]


def test_tasks_of_a_lake_with_a_derby_metastore_never_run_at_once(airflow: Airflow) -> None:
    """Though Airflow may run two: the scheduled run, the backfills and what their assets started shared a pool."""
    listed = airflow.get("/dags/~/dagRuns/~/taskInstances?limit=100")["task_instances"]
    times = sorted((each["start_date"], each["end_date"]) for each in listed)
    assert len(times) >= 8
    assert all(end <= begin for (_, end), (begin, _) in pairwise(times))
    assert {each["try_number"] for each in listed} == {1}


def test_the_password_is_nowhere(airflow: Airflow, shop: Shop) -> None:
    """Neither in what Airflow keeps (rendered templates, logs, events) nor in the manifest or the lake."""
    folder = shop.home.parent
    files = [file for file in folder.rglob("*") if file.is_file() and shop.home / "server" not in file.parents]
    texts = {str(file.relative_to(folder)): file.read_bytes() for file in files}
    assert b"bronze.sales" in texts["airflow/airflow.db"]  # where rendered templates are
    assert any(name.endswith("attempt=1.log") and b"spark-submit" in text for name, text in texts.items())
    assert [name for name, text in texts.items() if PASSWORD.encode() in text] == []


def drivers(shop: Shop) -> list[list[str]]:
    """The words of each driver of this project that runs."""
    listed = subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True).stdout
    mine = [line for line in listed.splitlines() if "deploy.SparkSubmit" in line and str(shop.conf) in line]
    return [line.split() for line in mine]
