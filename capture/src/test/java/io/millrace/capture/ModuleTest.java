package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Capture is beside Spark, not on it. */
class ModuleTest {
  @Test
  void neither_spark_nor_the_rest_of_millrace_is_on_the_class_path() {
    assertThatThrownBy(() -> Class.forName("org.apache.spark.SparkContext"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> Class.forName("io.millrace.lake.Lake"))
        .isInstanceOf(ClassNotFoundException.class);
  }
}
