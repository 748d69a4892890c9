"""Millrace's datasets as Airflow DAGs.

A DAG file is three lines::

    from airflow.sdk import DAG  # noqa: F401  Airflow looks for the words "airflow" and "dag" in a file
    from millrace_airflow import build_all

    globals().update(build_all())
"""

from millrace_airflow.factory import build_all

__all__ = ["build_all"]
