package io.millrace.jobs.conf.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a key or a kind of file means, for editors and for the reference page. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Doc {
  String value();

  /** A value as it may stand in a file; empty: the reference shows none. */
  String example() default "";
}
