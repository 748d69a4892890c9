package io.millrace.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** etl-jobs -> {quality, ingest} -> lake, and nothing the other way or sideways. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ModuleDirectionTest.NoTests.class)
class ModuleDirectionTest {
  /** Leaves out tests, also those of {@code lake} that come as a jar. */
  static final class NoTests implements ImportOption {
    private final ImportOption noTestFolders = new ImportOption.DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
      return noTestFolders.includes(location) && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule LAKE_KNOWS_NO_MODULE_ABOVE =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.lake..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.quality..",
              "io.millrace.ingest..",
              "io.millrace.clickstream..",
              "io.millrace.features..",
              "io.millrace.jobs..",
              "io.millrace");

  @ArchTest
  static final ArchRule LAKE_KNOWS_NOTHING_OF_DEEQU =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.lake..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.amazon.deequ..");

  @ArchTest
  static final ArchRule QUALITY_KNOWS_NO_SIBLING =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.quality..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.ingest..",
              "io.millrace.clickstream..",
              "io.millrace.features..",
              "io.millrace.jobs..",
              "io.millrace");

  @ArchTest
  static final ArchRule INGEST_KNOWS_NO_SIBLING =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.ingest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.quality..",
              "io.millrace.clickstream..",
              "io.millrace.features..",
              "io.millrace.jobs..",
              "io.millrace");

  @ArchTest
  static final ArchRule CLICKSTREAM_KNOWS_NO_SIBLING =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.clickstream..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.quality..",
              "io.millrace.ingest..",
              "io.millrace.features..",
              "io.millrace.jobs..",
              "io.millrace");

  @ArchTest
  static final ArchRule FEATURES_KNOWS_NO_SIBLING =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.features..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.quality..",
              "io.millrace.ingest..",
              "io.millrace.clickstream..",
              "io.millrace.jobs..",
              "io.millrace");

  /** It is started as a program, and its libraries never meet Spark's. */
  @ArchTest
  static final ArchRule NOBODY_LINKS_CAPTURE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.capture..", "io.debezium..", "org.apache.kafka.connect..");

  @ArchTest
  static final ArchRule ONLY_JOBS_BUILD_A_SESSION =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.millrace.jobs..", "io.millrace.bench..")
          .should()
          .callMethod(SparkSession.class, "builder")
          .orShould()
          .callConstructor(SparkContext.class);

  @ArchTest
  static final ArchRule PACKAGES_OF_JOBS_HAVE_NO_CIRCLES =
      slices().matching("io.millrace.jobs.(*)..").should().beFreeOfCycles();
}
