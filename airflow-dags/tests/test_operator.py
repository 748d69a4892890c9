"""The task against a spark-submit and a millrace of its own, which do as they are told."""

import json
import os
import signal
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jinja2
import pytest
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from jinja2.exceptions import UndefinedError

from conftest import HERE
from millrace_airflow.cluster import DRIVER_OPTIONS, driver_on_the_cluster, opens
from millrace_airflow.manifest import Dataset
from millrace_airflow.operator import SLICE, MillraceOperator
from millrace_airflow.settings import Settings

ORDERS = Dataset(
    id="shop.bronze.orders",
    dataset="bronze.orders",
    kind="jdbc",
    by="day",
    zone="UTC",
    arguments=("run", "bronze.orders", "--date", "{slice}"),
)
READY = {"state": "READY", "why": "Ready.", "run_id": "01R", "rows": 10, "version": 3, "verdict": "PASSED"}
REJECTED = {
    "state": "REJECTED",
    "why": "The gate refused run 01R.",
    "next": "millrace runs show 01R",
    "last_run_id": "01R",
    "last_outcome": "REJECTED",
}


SPARK_SUBMIT = """
printf '%s\\0' "$@" > HERE/argv
trap 'echo told > HERE/told; exit 143' TERM
if [ -f HERE/sleep ]; then touch HERE/begun; sleep 60 & wait; fi
exit $(cat HERE/code)"""


class Event:
    def __init__(self) -> None:
        self.extra: dict[str, Any] = {}


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    script(tmp_path / "spark-submit", SPARK_SUBMIT.replace("HERE", str(tmp_path)))
    script(
        tmp_path / "millrace",
        f"""case "$1" in status) cat {tmp_path}/status ;; runs) cat {tmp_path}/checks ;; esac""",
    )
    check = {"verdict": "FAILED", "check": "unique: order_id", "message": "2 of 10 values are not unique"}
    (tmp_path / "checks").write_text(json.dumps({"checks": [check, check | {"verdict": "PASSED", "check": "rows"}]}))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("AIRFLOW_CONN_SPARK_DEFAULT", json.dumps({"conn_type": "spark", "host": "local[1]"}))
    return tmp_path


def script(path: Path, text: str) -> None:
    path.write_text("#!/bin/bash\n" + text + "\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def task(fakes: Path, cluster_mode: bool = False) -> MillraceOperator:
    settings = Settings(
        manifest=fakes / "manifest.json",
        jar="/opt/millrace.jar",
        conf="/opt/conf",
        environment=None,
        command=(str(fakes / "millrace"),),
        conn_id="spark_default",
        cluster_mode=cluster_mode,
        spark_conf={},
    )
    orders = Asset("shop.bronze.orders", "millrace://shop/bronze/orders")
    operator = MillraceOperator(task_id="run", dataset=ORDERS, settings=settings, asset=orders)
    operator.date = "2024-03-05"  # as Airflow renders it
    operator.application_args = [word.replace(SLICE, "2024-03-05") for word in operator.application_args]
    return operator


def run(fakes: Path, code: int, standing: dict[str, Any]) -> Event:
    (fakes / "code").write_text(str(code))
    (fakes / "status").write_text(json.dumps({"slices": [standing]}))
    operator, event = task(fakes), Event()
    operator.execute({"outlet_events": {operator.asset: event}})
    return event


def run_on_a_cluster(
    fakes: Path, standing: dict[str, Any], earlier: dict[str, Any] | None = None, failure: Exception | None = None
) -> Event:
    """The provider comes back, or says that the driver failed; the ledger stands otherwise than before."""

    def submit(operator: MillraceOperator, context: Any) -> None:
        (fakes / "status").write_text(json.dumps({"slices": [standing]}))
        if failure:
            raise failure

    (fakes / "status").write_text(json.dumps({"slices": [earlier or {"state": "MISSING"}]}))
    operator, event = task(fakes, cluster_mode=True), Event()
    with patch.object(SparkSubmitOperator, "execute", submit):
        operator.execute({"outlet_events": {operator.asset: event}})
    return event


def test_the_event_of_a_ready_slice_carries_its_evidence_and_the_driver_gets_the_same_words(fakes: Path) -> None:
    event = run(fakes, 0, READY)
    assert event.extra == {"run_id": "01R", "rows": 10, "version": 3, "verdict": "PASSED"}
    argv = (fakes / "argv").read_text().rstrip("\0").split("\0")
    assert argv[argv.index("/opt/millrace.jar") + 1 :] == [
        *("run", "bronze.orders", "--date", "2024-03-05", "--config", "/opt/conf")
    ]
    assert argv[argv.index("--class") + 1] == "io.millrace.Main"


def test_a_driver_on_the_cluster_opens_what_spark_needs_and_spark_submit_waits_for_it(fakes: Path) -> None:
    conf = task(fakes, cluster_mode=True).conf
    assert conf == {DRIVER_OPTIONS: opens(), "spark.standalone.submit.waitAppCompletion": "true"}
    assert task(fakes).conf == {}
    assert f"<spark.opens>{opens()}</spark.opens>" in (HERE.parents[1] / "pom.xml").read_text()


def test_a_projects_own_settings_of_a_driver_on_the_cluster_are_kept() -> None:
    own = {DRIVER_OPTIONS: "-Xss4m", "spark.standalone.submit.waitAppCompletion": "false", "spark.x": "1"}
    assert driver_on_the_cluster(own) == own | {DRIVER_OPTIONS: f"{opens()} -Xss4m"}


@pytest.mark.parametrize("code", [2, 3, 101])
def test_what_trying_again_does_not_mend_fails_at_once(fakes: Path, code: int) -> None:
    with pytest.raises(AirflowFailException, match=f"exit {code}"):
        run(fakes, code, REJECTED)


@pytest.mark.parametrize("code", [1, 4, 5, 6])
def test_what_trying_again_may_mend_is_tried_again(fakes: Path, code: int) -> None:
    with pytest.raises(AirflowException, match=f"exit {code}") as failure:
        run(fakes, code, {"state": "MISSING", "why": "Nothing was ever committed."})
    assert not isinstance(failure.value, AirflowFailException)


def test_a_refused_slice_tells_its_failed_checks_and_the_next_command(fakes: Path) -> None:
    with pytest.raises(AirflowFailException) as failure:
        run(fakes, 3, REJECTED)
    assert "unique: order_id: 2 of 10 values are not unique" in str(failure.value)
    assert "Next: millrace runs show 01R" in str(failure.value)
    assert "rows" not in str(failure.value)


LOST = AirflowException("Cannot execute: ... Error code is: 1.")
DRIVER_FAILED = RuntimeError("Driver driver-1 exited with status FAILED")


@pytest.mark.parametrize("said", [None, LOST, DRIVER_FAILED])
def test_in_cluster_mode_a_ready_slice_is_success_whatever_spark_submit_says(
    fakes: Path, said: Exception | None
) -> None:
    assert run_on_a_cluster(fakes, READY, failure=said).extra["run_id"] == "01R"


@pytest.mark.parametrize("said", [None, LOST, DRIVER_FAILED])
@pytest.mark.parametrize("outcome", ["REJECTED", "INVALID"])
def test_in_cluster_mode_what_trying_again_does_not_mend_fails_at_once(
    fakes: Path, outcome: str, said: Exception | None
) -> None:
    with pytest.raises(AirflowFailException, match="the ledger says REJECTED"):
        run_on_a_cluster(fakes, REJECTED | {"last_outcome": outcome}, failure=said)


@pytest.mark.parametrize("said", [None, DRIVER_FAILED])
@pytest.mark.parametrize("outcome", ["FAILED", "NOT_READY", "UNREACHABLE", "CONFLICT", "KILLED", "RUNNING"])
def test_in_cluster_mode_what_trying_again_may_mend_is_tried_again(
    fakes: Path, outcome: str, said: Exception | None
) -> None:
    state = "RUNNING" if outcome == "RUNNING" else "FAILED"  # a driver that was lost with its worker seems to run
    with pytest.raises(AirflowException, match=f"not ready .the ledger says {state}") as failure:
        run_on_a_cluster(fakes, {"state": state, "last_run_id": "01R", "last_outcome": outcome}, failure=said)
    assert not isinstance(failure.value, AirflowFailException)


def test_in_cluster_mode_what_an_earlier_attempt_came_to_is_not_held_against_a_driver_that_never_began(
    fakes: Path,
) -> None:
    with pytest.raises(AirflowException, match="the driver has left no attempt") as failure:
        run_on_a_cluster(fakes, REJECTED, earlier=REJECTED, failure=LOST)
    assert not isinstance(failure.value, AirflowFailException)


def test_in_cluster_mode_no_answer_of_the_ledger_is_no_success(fakes: Path) -> None:
    (fakes / "millrace").unlink()
    operator = task(fakes, cluster_mode=True)
    with (
        patch.object(SparkSubmitOperator, "execute", lambda self, context: None),
        pytest.raises(AirflowException, match="The ledger does not answer"),
    ):
        operator.execute({"outlet_events": {}})


def test_a_run_without_key_or_date_is_refused_before_spark_is_asked(fakes: Path) -> None:
    """As ``airflow dags trigger`` makes one: the template leaves nothing that a slice could be."""
    with pytest.raises(UndefinedError):
        task(fakes).render_template(
            SLICE, {"partition_key": None}, jinja2.Environment(undefined=jinja2.StrictUndefined)
        )


def test_a_kill_lets_the_driver_say_so(fakes: Path) -> None:
    (fakes / "sleep").write_text("")
    (fakes / "code").write_text("0")
    (fakes / "status").write_text(json.dumps({"slices": [{"state": "MISSING"}]}))
    operator = task(fakes)

    def kill() -> None:
        while not (fakes / "begun").exists():
            time.sleep(0.05)
        operator.on_kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(AirflowException, match="exit 143"):
        operator.execute({"outlet_events": {}})
    killer.join()
    assert (fakes / "told").read_text() == "told\n"
    assert operator.exit_code() == 128 + signal.SIGTERM


def test_a_command_that_is_away_does_not_fail_a_slice_that_is_ready(fakes: Path) -> None:
    (fakes / "millrace").unlink()
    assert run(fakes, 0, READY).extra == {}


def test_the_provider_still_keeps_its_process_where_we_look_for_it(fakes: Path) -> None:
    (fakes / "code").write_text("0")
    (fakes / "status").write_text(json.dumps({"slices": [READY]}))
    operator = task(fakes)
    operator.execute({"outlet_events": {}})
    assert isinstance(operator._hook._submit_sp, subprocess.Popen)
