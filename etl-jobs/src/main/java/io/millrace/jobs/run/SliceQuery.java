package io.millrace.jobs.run;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SqlDataset;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LeafNode;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.Range;
import org.apache.spark.sql.delta.files.TahoeFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A dataset's query for one slice. What it reads is found in the plan that Spark makes of it, and
 * each table there is cut down to the slices that the dataset says it reads, so that what it says
 * is what happens.
 */
final class SliceQuery {
  private final SparkSession spark;
  private final Project project;
  private final SqlDataset spec;
  private final Slice slice;
  private final Map<Path, DatasetSpec> tables;
  private final Set<DatasetName> found = new TreeSet<>();

  SliceQuery(SparkSession spark, Project project, SqlDataset spec, Slice slice) {
    this.spark = spark;
    this.project = project;
    this.spec = spec;
    this.slice = slice;
    this.tables =
        project.datasets().stream().collect(toMap(each -> path(each.dataset()), each -> each));
  }

  /** The path as Delta has it, with its scheme. */
  private Path path(DatasetName dataset) {
    try {
      Path table = project.location().table(dataset);
      return table.getFileSystem(project.hadoop()).makeQualified(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Its rows, of which none is read yet.
   *
   * @throws InvalidSpecException if the query cannot be analysed, or does not read what it should
   */
  Dataset<Row> rows() {
    LogicalPlan analysed = analysed();
    LogicalPlan cut = analysed.transformUpWithSubqueries(new Cutting());
    for (InputWindow input : spec.from()) {
      if (!found.contains(input.dataset())) {
        throw refused(
            "'from' names %s, which the query does not read. Remove it there, or mend the query."
                .formatted(input.dataset()));
      }
    }
    return Dataset.ofRows(spark, cut);
  }

  private LogicalPlan analysed() {
    try {
      LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(spec.queryFor(slice));
      if (!onlyReads(parsed)) {
        throw refused("it must be a SELECT and nothing else.");
      }
      return spark
          .sessionState()
          .executePlan(parsed, spark.sessionState().executePlan$default$2())
          .analyzed();
    } catch (AnalysisException e) {
      String first = e.getMessage().lines().limit(4).collect(joining(" ")).strip();
      throw new InvalidSpecException(
          "The query of %s %s: %s".formatted(spec.dataset(), slice, first), e);
    }
  }

  /** A WITH clause may stand before a command too, and Spark carries commands out at once. */
  private static boolean onlyReads(LogicalPlan parsed) {
    return !(parsed instanceof Command)
        && !(parsed instanceof ParsedStatement)
        && JavaConverters.seqAsJavaList(parsed.children()).stream().allMatch(SliceQuery::onlyReads);
  }

  private InvalidSpecException refused(String why) {
    return new InvalidSpecException("The query of %s: %s".formatted(spec.dataset(), why));
  }

  /** Puts above each table the condition that its rows are of slices that may be read. */
  private final class Cutting extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {
    @Override
    public boolean isDefinedAt(LogicalPlan node) {
      return node instanceof LeafNode;
    }

    @Override
    public <A extends LogicalPlan, B> B applyOrElse(A node, scala.Function1<A, B> otherwise) {
      if (!isDefinedAt(node)) {
        return otherwise.apply(node);
      }
      @SuppressWarnings("unchecked") // a plan for a plan
      B result = (B) cut(node);
      return result;
    }

    private LogicalPlan cut(LogicalPlan node) {
      if (node instanceof LocalRelation
          || node instanceof OneRowRelation
          || node instanceof Range
          || node instanceof CTERelationRef) {
        return node;
      }
      DatasetSpec input = input(node);
      found.add(input.dataset());
      List<SliceInputs.Needed> slices = slices(input);
      boolean all = slices.stream().anyMatch(each -> each.extent() != SliceInputs.Extent.EXACT);
      return input
          .slicing()
          .column()
          .filter(column -> !all)
          .<LogicalPlan>map(column -> new Filter(in(node, column, slices), node))
          .orElse(node);
    }
  }

  private DatasetSpec input(LogicalPlan node) {
    if (node instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files
        && files.location() instanceof TahoeFileIndex delta
        && tables.containsKey(delta.path())) {
      DatasetSpec input = tables.get(delta.path());
      if (spec.from().stream().noneMatch(each -> each.dataset().equals(input.dataset()))) {
        throw refused(
            "it reads %s, which 'from' does not name. Add it there, so that its slices are waited for."
                .formatted(input.dataset()));
      }
      return input;
    }
    throw refused(
        "it reads something that is no dataset of this project: %s."
            .formatted(node.simpleString(4)));
  }

  private List<SliceInputs.Needed> slices(DatasetSpec input) {
    InputWindow window =
        spec.from().stream()
            .filter(each -> each.dataset().equals(input.dataset()))
            .findFirst()
            .orElseThrow();
    return SliceInputs.read(project, spec, slice, window);
  }

  private static Expression in(LogicalPlan table, String column, List<SliceInputs.Needed> slices) {
    Attribute attribute =
        JavaConverters.seqAsJavaList(table.output()).stream()
            .filter(each -> each.name().equals(column))
            .findFirst()
            .orElseThrow();
    List<Expression> values =
        slices.stream()
            .<Expression>map(each -> Literal.create(each.slice().value(), DataTypes.StringType))
            .toList();
    return values.isEmpty()
        ? Literal.FalseLiteral()
        : new In(attribute, JavaConverters.asScalaBuffer(values).toSeq());
  }
}
