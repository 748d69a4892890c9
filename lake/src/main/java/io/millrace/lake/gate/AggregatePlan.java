package io.millrace.lake.gate;

import static io.millrace.lake.gate.Scala.seq;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateMutableProjection$;
import org.apache.spark.sql.catalyst.planning.PhysicalAggregation$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.window.AggregateProcessor;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Function2;
import scala.collection.Seq;

/**
 * Aggregates, planned once on the driver by Spark's own optimizer and then fed row by row outside
 * of a query.
 */
final class AggregatePlan implements Serializable {
  private final List<Attribute> input;
  private final List<DeclarativeAggregate> declarative = new ArrayList<>();
  private final List<Expression> imperative = new ArrayList<>(); // sketches and users' own
  private final List<Attribute> functionResults = new ArrayList<>();
  private final List<Expression> results = new ArrayList<>();

  /**
   * @param written the rows as they will be fed
   * @param constants columns that the aggregates may name though the rows lack them, since each has
   *     one value in all of them
   * @param aggregates one or more
   */
  AggregatePlan(
      SparkSession spark, StructType written, List<Constant> constants, List<Column> aggregates) {
    // An RDD, since the optimizer would see through a local relation that there are no rows.
    Dataset<Row> rows =
        spark.createDataFrame(
            JavaSparkContext.fromSparkContext(spark.sparkContext()).<Row>emptyRDD(), written);
    input = Scala.list(rows.queryExecution().analyzed().output());
    for (Constant constant : constants) {
      rows = rows.withColumn(constant.column(), functions.lit(constant.value()));
    }
    Column[] others = aggregates.subList(1, aggregates.size()).toArray(Column[]::new);
    // Optimized, since some functions, such as count_if, become computable only then.
    read(rows.agg(aggregates.get(0), others).queryExecution().optimizedPlan());
  }

  /** A column with one value. */
  record Constant(String column, String value) {}

  private void read(LogicalPlan plan) {
    var aggregation = PhysicalAggregation$.MODULE$.unapply(plan);
    if (aggregation.isEmpty() || computes(aggregation.get()._4())) {
      throw new IllegalArgumentException(
          "These aggregates cannot be computed row by row: " + plan.simpleStringWithNodeId());
    }
    List<Attribute> imperativeResults = new ArrayList<>();
    for (Expression expression : Scala.<Expression>list(aggregation.get()._2())) {
      AggregateExpression aggregate = (AggregateExpression) expression;
      if (aggregate.isDistinct() || aggregate.filter().isDefined()) {
        throw new IllegalArgumentException(
            "DISTINCT and FILTER cannot be computed row by row: " + aggregate.sql());
      }
      if (aggregate.aggregateFunction() instanceof DeclarativeAggregate function) {
        declarative.add(function);
        functionResults.add(aggregate.resultAttribute());
      } else {
        imperative.add(aggregate.aggregateFunction());
        imperativeResults.add(aggregate.resultAttribute());
      }
    }
    functionResults.addAll(imperativeResults);
    for (NamedExpression result : Scala.<NamedExpression>list(aggregation.get()._3())) {
      results.add((Expression) result);
    }
  }

  private static boolean computes(LogicalPlan belowTheAggregate) {
    return belowTheAggregate instanceof Project project
        && Scala.<NamedExpression>list(project.projectList()).stream()
            .anyMatch(column -> !(column instanceof Attribute));
  }

  /** What the values are for people and Spark's API, from what {@link Running#result} returned. */
  Row external(UnsafeRow values) {
    Object[] external = new Object[results.size()];
    for (int i = 0; i < external.length; i++) {
      DataType type = results.get(i).dataType();
      external[i] = CatalystTypeConverters.createToScalaConverter(type).apply(values.get(i, type));
    }
    return RowFactory.create(external);
  }

  private static MutableProjection project(Seq<Expression> expressions, Seq<Attribute> input) {
    return GenerateMutableProjection$.MODULE$.generate(expressions, input, true);
  }

  /** The code, compiled; for one task, so for one thread. */
  final class Compiled {
    private final List<AccumulatorCode> accumulators = AccumulatorCode.compile(declarative, input);
    private final List<MutableProjection> evaluations =
        accumulators.stream().map(Compiled::evaluation).toList();
    private final UnsafeProjection result =
        UnsafeProjection.create(seq(results), seq(functionResults));

    private static MutableProjection evaluation(AccumulatorCode code) {
      List<Attribute> buffers = new ArrayList<>();
      List<Expression> values = new ArrayList<>();
      for (DeclarativeAggregate function : code.functions()) {
        buffers.addAll(Scala.list(function.aggBufferAttributes()));
        values.add(function.evaluateExpression());
      }
      return project(seq(values), seq(buffers));
    }

    Running start() {
      return new Running(this);
    }
  }

  /** The aggregates of one file. */
  final class Running {
    private final Compiled compiled;
    private final RowAccumulator[] accumulators;
    private final Optional<AggregateProcessor> others;

    private Running(Compiled compiled) {
      this.compiled = compiled;
      accumulators =
          compiled.accumulators.stream()
              .map(AccumulatorCode::newAccumulator)
              .toArray(RowAccumulator[]::new);
      others = imperative.isEmpty() ? Optional.empty() : Optional.of(processor());
    }

    private AggregateProcessor processor() {
      Function2<Seq<Expression>, Seq<Attribute>, MutableProjection> project =
          (expressions, attributes) -> project(expressions, attributes);
      AggregateProcessor processor =
          AggregateProcessor.apply(imperative.toArray(Expression[]::new), 0, seq(input), project);
      processor.initialize(0);
      return processor;
    }

    void add(InternalRow row) {
      for (RowAccumulator accumulator : accumulators) {
        accumulator.add(row);
      }
      if (others.isPresent()) {
        others.get().update(row);
      }
    }

    UnsafeRow result() {
      InternalRow values = InternalRow.empty();
      for (int i = 0; i < accumulators.length; i++) {
        values = new JoinedRow(values, evaluate(i));
      }
      if (others.isPresent()) {
        SpecificInternalRow more = row(imperative.stream().map(Expression::dataType).toList());
        others.get().evaluate(more);
        values = new JoinedRow(values, more);
      }
      return compiled.result.apply(values).copy();
    }

    private InternalRow evaluate(int part) {
      List<DeclarativeAggregate> functions = compiled.accumulators.get(part).functions();
      List<DataType> buffers = new ArrayList<>();
      for (DeclarativeAggregate function : functions) {
        Scala.<Attribute>list(function.aggBufferAttributes())
            .forEach(buffer -> buffers.add(buffer.dataType()));
      }
      SpecificInternalRow state = row(buffers);
      accumulators[part].writeTo(state);
      SpecificInternalRow values = row(functions.stream().map(f -> f.dataType()).toList());
      compiled.evaluations.get(part).target(values).apply(state);
      return values;
    }

    private static SpecificInternalRow row(List<DataType> types) {
      return new SpecificInternalRow(seq(types));
    }
  }
}
