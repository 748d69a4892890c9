package io.millrace.jobs.run;

import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.ProcessIdentity;
import java.util.Map;

/** Who started this process, and through what. */
public final class Origins {
  private Origins() {}

  /**
   * @param codeVersion of Millrace
   * @param environment of the process; Airflow names its DAG run there
   */
  public static Origin current(String codeVersion, Map<String, String> environment) {
    String dag = environment.get("AIRFLOW_CTX_DAG_ID");
    String trigger =
        dag == null
            ? "cli"
            : "airflow:%s/%s"
                .formatted(dag, environment.getOrDefault("AIRFLOW_CTX_DAG_RUN_ID", ""));
    return new Origin(
        codeVersion, trigger, System.getProperty("user.name", ""), ProcessIdentity.current());
  }
}
