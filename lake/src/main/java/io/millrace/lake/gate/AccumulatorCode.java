package io.millrace.lake.gate;

import static io.millrace.lake.gate.Scala.seq;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BindReferences;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.codegen.Block;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeAndComment;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator$;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.EmptyBlock$;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.GeneratedClass;
import org.apache.spark.sql.catalyst.expressions.codegen.JavaCode$;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Java code for the update of aggregate functions by a row, as Spark generates it for an
 * aggregation without groups: buffers are fields, and what several functions compute is computed
 * once. Spark's own outside of a query, a projection into a row of buffers, goes through a row
 * object for every field it reads or writes.
 */
final class AccumulatorCode {
  /** The JVM does not compile a longer method, but interprets it. */
  private static final int LONGEST_COMPILED_METHOD = 8000;

  private final List<DeclarativeAggregate> functions;
  private final GeneratedClass code;
  private final Object[] references;

  private AccumulatorCode(
      List<DeclarativeAggregate> functions, GeneratedClass code, Object[] references) {
    this.functions = functions;
    this.code = code;
    this.references = references;
  }

  /** One piece of code for all functions, or several where one would be too long. */
  static List<AccumulatorCode> compile(
      List<DeclarativeAggregate> functions, List<Attribute> input) {
    if (functions.isEmpty()) {
      return List.of();
    }
    Source source = new Source(functions, input);
    var compiled = CodeGenerator$.MODULE$.compile(source.code());
    if (compiled._2().maxMethodCodeSize() <= LONGEST_COMPILED_METHOD || functions.size() == 1) {
      return List.of(new AccumulatorCode(functions, compiled._1(), source.references()));
    }
    int half = functions.size() / 2;
    List<AccumulatorCode> parts = new ArrayList<>(compile(functions.subList(0, half), input));
    parts.addAll(compile(functions.subList(half, functions.size()), input));
    return parts;
  }

  List<DeclarativeAggregate> functions() {
    return functions;
  }

  RowAccumulator newAccumulator() {
    RowAccumulator accumulator = (RowAccumulator) code.generate(references);
    accumulator.reset();
    return accumulator;
  }

  /** Writes the source text. */
  private static final class Source {
    private final CodegenContext context = new CodegenContext();
    private final List<Attribute> columns; // the row's, then the buffers'
    private final List<Attribute> buffers = new ArrayList<>();
    private final List<ExprCode> fields = new ArrayList<>();
    private final List<Expression> initials = new ArrayList<>();
    private final List<Expression> updates = new ArrayList<>();

    Source(List<DeclarativeAggregate> functions, List<Attribute> input) {
      for (DeclarativeAggregate function : functions) {
        buffers.addAll(Scala.list(function.aggBufferAttributes()));
        initials.addAll(Scala.list(function.initialValues()));
        updates.addAll(Scala.list(function.updateExpressions()));
      }
      columns = new ArrayList<>(input);
      columns.addAll(buffers);
      // Where a column has a variable, generated code uses it; the others it reads from the row.
      List<ExprCode> variables = new ArrayList<>();
      input.forEach(column -> variables.add(null));
      for (Attribute buffer : buffers) {
        fields.add(field(buffer.dataType()));
      }
      variables.addAll(fields);
      context.currentVars_$eq(seq(variables));
    }

    private ExprCode field(DataType type) {
      String isNull = state("boolean", "isNull");
      String value = state(CodeGenerator$.MODULE$.javaType(type), "buffer");
      return new ExprCode(
          EmptyBlock$.MODULE$,
          JavaCode$.MODULE$.isNullGlobal(isNull),
          JavaCode$.MODULE$.global(value, type));
    }

    private String state(String javaType, String name) {
      return context.addMutableState(
          javaType, name, context.addMutableState$default$3(), true, true);
    }

    CodeAndComment code() {
      String reset = assignments(generate(initials, false));
      Seq<ExprCode> values = generate(updates, true);
      // Whole-stage code, which has local variables, may not ask for this; ours are all fields.
      context.currentVars_$eq(null);
      String add = context.subexprFunctionsCode() + assignments(values);
      String body =
          """
          public java.lang.Object generate(Object[] references) {
            return new Accumulator(references);
          }

          final class Accumulator extends %s {
            private Object[] references;
            %s
            public Accumulator(Object[] references) {
              this.references = references;
              %s
            }

            public void reset() {
              %s
            }

            public void add(InternalRow %s) {
              %s
            }

            public void writeTo(InternalRow target) {
              %s
            }

            %s
          }
          """
              .formatted(
                  RowAccumulator.class.getName(),
                  context.declareMutableStates(),
                  context.initMutableStates(),
                  reset,
                  context.INPUT_ROW(),
                  add,
                  writeTo(),
                  context.declareAddedFunctions());
      return new CodeAndComment(body, Scala.emptyMap());
    }

    Object[] references() {
      return Scala.list(context.references()).toArray();
    }

    private Seq<ExprCode> generate(List<Expression> expressions, boolean shared) {
      var input =
          org.apache.spark.sql.catalyst.expressions.package$.MODULE$.AttributeSeq(seq(columns));
      List<Expression> bound = new ArrayList<>();
      for (Expression expression : expressions) {
        bound.add(BindReferences.bindReference(expression, input, false));
      }
      return context.generateExpressions(seq(bound), shared);
    }

    /** All values are computed before the first field changes: some functions read several. */
    private String assignments(Seq<ExprCode> values) {
      StringBuilder code = new StringBuilder();
      List<ExprCode> list = Scala.list(values);
      for (ExprCode value : list) {
        code.append(text(value.code())).append('\n');
      }
      for (int i = 0; i < list.size(); i++) {
        ExprCode field = fields.get(i);
        ExprCode value = list.get(i);
        code.append("%s = %s;%n".formatted(field.isNull(), value.isNull()));
        String copied = copied(buffers.get(i).dataType(), value.value().toString());
        code.append(
            copied.equals(value.value().toString())
                ? "%s = %s;%n".formatted(field.value(), value.value())
                // The row's memory is used again for the next one; an unchanged buffer is ours.
                : "if (!%1$s && %2$s != %3$s) %2$s = %4$s;%n"
                    .formatted(field.isNull(), field.value(), value.value(), copied));
      }
      return code.toString();
    }

    private static String text(Block code) {
      return code.toString();
    }

    private static String copied(DataType type, String value) {
      if (type instanceof StringType) {
        return value + ".clone()";
      } else if (type instanceof StructType
          || type instanceof ArrayType
          || type instanceof MapType) {
        return value + ".copy()";
      }
      return value;
    }

    private String writeTo() {
      StringBuilder code = new StringBuilder();
      for (int i = 0; i < fields.size(); i++) {
        ExprCode field = fields.get(i);
        String set =
            CodeGenerator$.MODULE$.setColumn(
                "target", buffers.get(i).dataType(), i, field.value().toString());
        code.append("if (%s) target.setNullAt(%d); else %s;%n".formatted(field.isNull(), i, set));
      }
      return code.toString();
    }
  }
}
