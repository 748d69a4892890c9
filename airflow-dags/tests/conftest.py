"""A home for Airflow before it is imported, and DAGs of the manifest that etl-jobs' tests hold to its settings."""

import os
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MANIFEST = HERE.parent.parent / "etl-jobs" / "src" / "test" / "resources" / "manifest" / "manifest.json"

os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="millrace-airflow-"))
os.environ.update(
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False",
    MILLRACE_MANIFEST=str(MANIFEST),
    MILLRACE_JAR="/opt/millrace/millrace.jar",
    MILLRACE_CONF="/opt/millrace/conf",
)
