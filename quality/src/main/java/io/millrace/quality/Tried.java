package io.millrace.quality;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.ConditionalExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A condition that may fail on a row, as a cast does under ANSI mode: TRUE or FALSE, and NULL only
 * where it fails. Spark's own {@link TryEval} alone is not enough: what several conditions share
 * would be computed ahead of them, and a constant part while the query is planned, both outside of
 * it. What is in a conditional expression stays there.
 */
final class Tried extends Expression implements ConditionalExpression, Serializable {
  private final Expression condition;

  private Tried(Expression condition) {
    this.condition = condition;
  }

  static Column of(String sql) {
    Column holds = functions.coalesce(functions.expr(sql), functions.lit(false));
    return new Column(new Tried(holds.expr()));
  }

  @Override
  public Object eval(InternalRow row) {
    return new TryEval(condition).eval(row);
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return new TryEval(condition).doGenCode(context, code);
  }

  @Override
  public DataType dataType() {
    return condition.dataType();
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public boolean foldable() {
    return false;
  }

  @Override
  public Seq<Expression> alwaysEvaluatedInputs() {
    return seq(List.of());
  }

  @Override
  public Seq<Seq<Expression>> branchGroups() {
    return seq(List.of());
  }

  @Override
  public Seq<Expression> children() {
    return seq(List.of(condition));
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new Tried(children.head());
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int place) {
    return condition;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof Tried;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tried tried && tried.condition.equals(condition);
  }

  @Override
  public int hashCode() {
    return condition.hashCode();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
