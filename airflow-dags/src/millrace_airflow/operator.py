"""A slice as an Airflow task."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Asset, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from millrace_airflow.cluster import driver_on_the_cluster
from millrace_airflow.ledger import Ledger, LedgerError, Standing
from millrace_airflow.manifest import Dataset
from millrace_airflow.settings import Settings

MAIN_CLASS = "io.millrace.Main"
#: The key of a partitioned run; in a run of a plain schedule or of ``dags test`` its date.
SLICE = "{{ partition_key or ds }}"

NEVER_RETRIED = {
    2: "usage or configuration is wrong",
    3: "the gate said no",
    101: "spark-submit found no such class or jar",
}
RETRIED = {
    4: "an input is not ready",
    5: "a source, the metastore or the warehouse does not answer",
    6: "another run was first, or holds a lock",
}
NEVER_RETRIED_OUTCOMES = ("REJECTED", "INVALID")
SIGTERM_SECONDS = 4  # the task's supervisor sends SIGKILL after 5


def arguments(dataset: Dataset, settings: Settings) -> list[str]:
    """What is typed after ``millrace`` for a slice, with Airflow's template in the slice's place."""
    words = [SLICE if word == "{slice}" else word for word in dataset.arguments]
    return words + settings.project_words()


class MillraceOperator(SparkSubmitOperator):
    """Builds one slice. Its asset is updated only if the slice has passed its gate.

    In client mode spark-submit's exit code is Millrace's own and decides. In cluster mode it says nothing of the
    application, so the ledger decides, by what has come of an attempt that it did not know before.
    """

    template_fields: Sequence[str] = (*SparkSubmitOperator.template_fields, "date")

    def __init__(self, *, dataset: Dataset, settings: Settings, asset: Asset, **kwargs: Any) -> None:
        super().__init__(
            application=settings.jar,
            java_class=MAIN_CLASS,
            application_args=arguments(dataset, settings),
            conn_id=settings.conn_id,
            conf=driver_on_the_cluster(settings.spark_conf) if settings.cluster_mode else settings.spark_conf,
            name=f"millrace.{dataset.id}",
            deploy_mode="cluster" if settings.cluster_mode else None,
            durable=False,
            outlets=[asset],
            **kwargs,
        )
        self.dataset = dataset.dataset
        self.date = SLICE if "{slice}" in dataset.arguments else ""
        self.asset = asset
        self.cluster_mode = settings.cluster_mode
        self.ledger_words = (settings.command, settings.project_words())

    def execute(self, context: Context) -> None:
        earlier = self._ask() if self.cluster_mode else None
        failure: Exception | None = None
        try:
            super().execute(context)
        except (AirflowException, RuntimeError) as e:  # the latter of drivers on a cluster
            failure = e
        standing = self._ask()
        if self.cluster_mode:
            self._decide(standing, earlier, failure)
        elif failure is not None:
            self._fail(failure, standing)
        if standing is not None and self.asset in context["outlet_events"]:
            context["outlet_events"][self.asset].extra = standing.evidence()

    def exit_code(self) -> int | None:
        """What spark-submit ended with. The provider tells it in no public way."""
        process = self._hook._submit_sp if self._hook else None
        return process.returncode if process else None

    def on_kill(self) -> None:
        """Lets the driver write KILLED into the ledger; the provider alone sends SIGKILL at once."""
        process = self._hook._submit_sp if self._hook else None
        if process and process.poll() is None and not self.cluster_mode:
            process.terminate()
            try:
                process.wait(timeout=SIGTERM_SECONDS)
            except subprocess.TimeoutExpired:
                self.log.warning("The driver did not end within %d s of SIGTERM", SIGTERM_SECONDS)
        super().on_kill()

    def _fail(self, failure: Exception, standing: Standing | None) -> None:
        code = self.exit_code()
        text = self._explained(f"exit {code}", standing)
        if code in NEVER_RETRIED:
            raise AirflowFailException(f"{NEVER_RETRIED[code]} ({text}") from failure
        raise AirflowException(f"{RETRIED.get(code or 0, 'it failed')} ({text}") from failure

    def _decide(self, standing: Standing | None, earlier: Standing | None, failure: Exception | None) -> None:
        if standing is None:
            raise AirflowException("The ledger does not answer, and in cluster mode only it knows") from failure
        if standing.is_ready:
            return
        text = self._explained(f"the ledger says {standing.state}", standing)
        if earlier is not None and earlier.last_run_id == standing.last_run_id:
            raise AirflowException(f"the driver has left no attempt ({text}") from failure
        if standing.last_outcome in NEVER_RETRIED_OUTCOMES:
            raise AirflowFailException(f"the gate said no, or settings are wrong ({text}") from failure
        raise AirflowException(f"it is not ready ({text}") from failure

    def _explained(self, how: str, standing: Standing | None) -> str:
        lines = [f"{how}): {self.dataset} {self.date}".rstrip()]
        if standing is not None:
            lines.append(standing.why)
            if standing.last_run_id and standing.last_outcome == "REJECTED":
                lines += self._checks(standing.last_run_id)
            if standing.next:
                lines.append(f"Next: {standing.next}")
        return "\n".join(line for line in lines if line)

    def _checks(self, run: str) -> list[str]:
        try:
            return Ledger(*self.ledger_words).failed_checks(run)
        except (LedgerError, OSError, subprocess.TimeoutExpired) as e:
            self.log.warning("The ledger could not be asked for the checks: %s", e)
            return []

    def _ask(self) -> Standing | None:
        """Nothing if there is no command line here; a task in client mode can do without."""
        try:
            return Ledger(*self.ledger_words).standing(self.dataset, self.date or None)
        except (LedgerError, OSError, subprocess.TimeoutExpired) as e:
            self.log.warning("The ledger could not be asked: %s", e)
            return None
