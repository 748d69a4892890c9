"""One task of a real Airflow over a real spark-submit, Spark and database."""

from pathlib import Path

from running_airflow import Airflow
from shop import PASSWORD, open_shop


def test_dags_test_builds_a_slice_with_spark(tmp_path: Path) -> None:
    with open_shop(tmp_path / "shop") as shop:
        airflow = Airflow(tmp_path, shop)
        airflow.never_try_again()
        done = airflow.cli("dags", "test", "shop.bronze.sales", "2024-03-04")
        standing = shop.slice("bronze.sales", "2024-03-04")
    assert standing["state"] == "READY", done.stdout[-4000:]
    assert standing["rows"] == 10
    assert "--date 2024-03-04" in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
