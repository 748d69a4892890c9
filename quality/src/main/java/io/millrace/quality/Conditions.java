package io.millrace.quality;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Finds out whether a SQL condition can judge a row by itself. */
final class Conditions {
  private final StructType schema;

  Conditions(StructType schema) {
    this.schema = schema;
  }

  /**
   * What is wrong with a condition.
   *
   * @return empty if nothing is
   */
  Optional<String> problem(String sql) {
    try {
      return problem(sql, condition(sql));
    } catch (Exception e) {
      return Optional.of("'%s' is no condition on these columns: %s".formatted(sql, reason(e)));
    }
  }

  private static Optional<String> problem(String sql, Expression condition) {
    if (SubqueryExpression$.MODULE$.hasSubquery(condition)) {
      return Optional.of(
          "'%s' looks into another table. Use a 'references' check for that.".formatted(sql));
    }
    return condition.deterministic()
        ? Optional.empty()
        : Optional.of("'%s' gives another answer each time it is asked.".formatted(sql));
  }

  private Expression condition(String sql) {
    Dataset<Row> noRows = SparkSession.active().createDataFrame(List.<Row>of(), schema);
    return ((Filter) noRows.where(functions.expr(sql)).queryExecution().analyzed()).condition();
  }

  /** Spark's messages go on with the statement's text and its plan. */
  private static String reason(Exception e) {
    String message =
        e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
    return message.strip().lines().findFirst().orElse(e.getClass().getSimpleName()).strip();
  }
}
