"""Where Millrace is, and how its programs are started. Builds what is missing."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]
HOME = BENCH.parent
MILLRACE = HOME / "bin" / "millrace"
SPARK_SUBMIT = HOME / "bin" / "spark-submit"
JOB_JAR = HOME / "etl-jobs" / "target" / "millrace.jar"
SPARK_JARS = HOME / "etl-jobs" / "spark-home" / "target" / "jars"
SERVER_JARS = HOME / "etl-jobs" / "demo-servers" / "target" / "jars"
BENCH_SERVER_JARS = BENCH / "target" / "jars"
BENCH_JAR = BENCH / "target" / "millrace-bench.jar"


def build() -> None:
    """What is there is taken as it is, so build anew after a change of the code."""
    if all(path.exists() for path in (JOB_JAR, SPARK_JARS, SERVER_JARS, BENCH_SERVER_JARS, BENCH_JAR)):
        return
    subprocess.run(["mvn", "-q", "-B", "-DskipTests", "package"], cwd=HOME, check=True)


def java() -> str:
    home = os.environ.get("JAVA_HOME")
    return f"{home}/bin/java" if home else "java"


def quick_program(main_class: str, arguments: list[str], options: list[str]) -> list[str]:
    """A class of the bench's jar in the JVM that bin/millrace starts for work that is soon done."""
    return [
        str(BENCH / "driver" / "quick-submit"),
        *options,
        *("--class", f"io.millrace.bench.{main_class}"),
        str(BENCH_JAR),
        *arguments,
    ]


def spark_program(
    main_class: str, arguments: list[str], options: list[str], jars: Iterable[Path] = ()
) -> list[str]:
    """A class of the bench's jar as Spark runs applications, with Delta from the job jar."""
    return [
        str(SPARK_SUBMIT),
        *options,
        *("--class", f"io.millrace.bench.{main_class}"),
        *("--jars", ",".join(str(jar) for jar in (JOB_JAR, *jars))),
        str(BENCH_JAR),
        *arguments,
    ]
