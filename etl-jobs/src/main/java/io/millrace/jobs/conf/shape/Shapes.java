package io.millrace.jobs.conf.shape;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Derives shapes from records: names, types, annotations. Asked once per type. */
public final class Shapes {
  private final Scalars scalars;
  private final Map<Class<?>, Shape> known = new HashMap<>();

  public Shapes(Scalars scalars) {
    this.scalars = scalars;
  }

  /** The shape of a record, a sealed type with {@link Kinds}, or a single value. */
  public Shape of(Class<?> type) {
    Shape shape = known.get(type);
    if (shape == null) {
      shape = derive(type);
      known.put(type, shape);
    }
    return shape;
  }

  private Shape derive(Class<?> type) {
    Optional<Shape.Scalar> scalar = scalars.of(type);
    if (scalar.isPresent()) {
      return scalar.get();
    }
    if (type.isRecord()) {
      return recordOf(type);
    }
    if (type.isAnnotationPresent(Kinds.class)) {
      return new Shape.KindOf(type.getAnnotation(Kinds.class).key(), permitted(type));
    }
    throw new IllegalStateException("There is no shape for " + type.getName());
  }

  private Map<String, Shape.RecordOf> permitted(Class<?> sealed) {
    Map<String, Shape.RecordOf> records = new LinkedHashMap<>();
    for (Class<?> type : sealed.getPermittedSubclasses()) {
      records.put(type.getAnnotation(Named.class).value(), (Shape.RecordOf) of(type));
    }
    return records;
  }

  private Shape.RecordOf recordOf(Class<?> type) {
    List<Shape.Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.add(field(component));
    }
    String doc =
        Optional.ofNullable(type.getAnnotation(Doc.class))
            .map(Doc::value)
            .orElseThrow(() -> new IllegalStateException(type + " has no @Doc"));
    return new Shape.RecordOf(
        type.getSimpleName(),
        doc,
        List.copyOf(fields),
        bare(type, fields),
        constructor(type),
        finish(type));
  }

  private Shape.Field field(RecordComponent component) {
    if (component.isAnnotationPresent(OneOf.class)) {
      As as = component.getAnnotation(As.class);
      return new Shape.Field.Choice(permitted(as == null ? component.getType() : as.value()));
    }
    if (component.isAnnotationPresent(Inline.class)) {
      return new Shape.Field.Inlined((Shape.RecordOf) of(component.getType()));
    }
    Doc doc = component.getAnnotation(Doc.class);
    if (doc == null) {
      throw new IllegalStateException(component + " has no @Doc");
    }
    Shape shape = shape(component.getGenericType(), component);
    return new Shape.Field.Keyed(
        Names.ofComponent(component.getName()),
        Optional.ofNullable(component.getAnnotation(Alias.class)).map(Alias::value),
        doc.value(),
        doc.example(),
        shape,
        absent(component, shape));
  }

  private Shape shape(Type type, AnnotatedElement element) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Shape inner = shape(arguments[arguments.length - 1], element);
      if (generic.getRawType() == List.class) {
        return new Shape.ListOf(inner);
      }
      return generic.getRawType() == Map.class ? new Shape.MapOf(inner) : inner;
    }
    As as = element.getAnnotation(As.class);
    return of(as == null ? (Class<?>) type : as.value());
  }

  private static Shape.Absent absent(RecordComponent component, Shape shape) {
    Default otherwise = component.getAnnotation(Default.class);
    if (otherwise != null) {
      Shape.Scalar scalar = (Shape.Scalar) shape;
      return new Shape.Absent.Default(otherwise.value(), scalar.parse().apply(otherwise.value()));
    }
    if (component.getType() == Optional.class) {
      return new Shape.Absent.Empty(Optional.empty(), true);
    }
    if (component.getType() == List.class) {
      return new Shape.Absent.Empty(List.of(), false);
    }
    return component.getType() == Map.class
        ? new Shape.Absent.Empty(Map.of(), false)
        : new Shape.Absent.Refused();
  }

  private static Optional<Shape.Bare> bare(Class<?> type, List<Shape.Field> fields) {
    Bare bare = type.getAnnotation(Bare.class);
    if (bare == null) {
      return Optional.empty();
    }
    if (bare.value().isEmpty()) {
      return Optional.of(new Shape.Bare.OfText(ofText(type)));
    }
    return fields.stream()
        .filter(field -> field.keys().anyMatch(bare.value()::equals))
        .findFirst()
        .map(Shape.Bare.OfField::new);
  }

  /** A record that is written as one text: its static {@code parse} reads it. */
  private static Shape.Scalar ofText(Class<?> type) {
    try {
      Method parse = type.getDeclaredMethod("parse", String.class);
      parse.setAccessible(true);
      return new Shape.Scalar(
          Names.words(type.getSimpleName()),
          "",
          List.of(),
          Map.of("type", "string"),
          false,
          text -> call(() -> parse.invoke(null, text)));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no parse(String)", e);
    }
  }

  private static Constructor<?> constructor(Class<?> type) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Function<Object, ?> finish(Class<?> type) {
    return Form.class.isAssignableFrom(type) ? form -> ((Form<?>) form).value() : value -> value;
  }

  /** A reflective call. */
  interface Call {
    Object run() throws ReflectiveOperationException;
  }

  /** Calls, and lets through what the called code throws. */
  static Object call(Call call) {
    try {
      return call.run();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
