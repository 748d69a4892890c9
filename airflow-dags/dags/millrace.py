from airflow.sdk import DAG  # noqa: F401  Airflow reads no file that names neither it nor a DAG

from millrace_airflow import build_all

globals().update(build_all())
