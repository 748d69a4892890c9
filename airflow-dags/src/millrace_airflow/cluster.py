"""What spark-submit must be told when the driver runs on the cluster."""

from __future__ import annotations

#: Packages that Spark needs open on Java 17. spark-submit opens them for its own JVM; a standalone worker, which
#: starts a driver, does not.
OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.base/sun.nio.cs",
    "java.base/sun.security.action",
    "java.base/sun.util.calendar",
)
DRIVER_OPTIONS = "spark.driver.extraJavaOptions"
#: Else spark-submit ends when a driver has been taken on. A standalone master alone reads it; others wait by default.
WAITS = "spark.standalone.submit.waitAppCompletion"


def opens() -> str:
    return " ".join(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED)


def driver_on_the_cluster(conf: dict[str, str]) -> dict[str, str]:
    """Settings of a project, which win, with those that such a driver cannot do without."""
    options = " ".join(filter(None, (opens(), conf.get(DRIVER_OPTIONS))))
    return {WAITS: "true"} | conf | {DRIVER_OPTIONS: options}
