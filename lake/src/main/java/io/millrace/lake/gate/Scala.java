package io.millrace.lake.gate;

import java.util.ArrayList;
import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;

/** Between Java's collections and Scala's. Lists are copied, so that neither sees the other. */
final class Scala {
  private Scala() {}

  static <T> Seq<T> seq(List<? extends T> list) {
    return JavaConverters.<T>asScalaBuffer(new ArrayList<T>(list)).toList();
  }

  static <T> List<T> list(Seq<? extends T> seq) {
    return new ArrayList<>(JavaConverters.seqAsJavaList(seq));
  }

  static <K, V> Map<K, V> emptyMap() {
    return Map$.MODULE$.empty();
  }
}
