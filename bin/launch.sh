# Shared by millrace and spark-submit, which source it: finds Java, and builds what is missing.
# Works with bash 3.2, which macOS has.

home="$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jar="$home/etl-jobs/target/millrace.jar"
export MILLRACE_HOME="$home" # where the demo finds the example project
spark_home="$home/etl-jobs/spark-home/target"
demo_servers="$home/etl-jobs/demo-servers/target/jars"
capture="$home/capture/target/jars/millrace-capture.jar"

fail() { # exit code, message
  printf '%s\n' "$2" >&2
  exit "$1"
}

# Sets java to a JDK 17, from JAVA_HOME or from the path.
find_java() {
  local needed="Millrace needs JDK 17, as Spark 3.5 does. Install one (for instance Eclipse Temurin 17) and set JAVA_HOME to it."
  if [ -n "${JAVA_HOME:-}" ]; then
    java="$JAVA_HOME/bin/java"
    [ -x "$java" ] || fail 2 "JAVA_HOME is $JAVA_HOME, which has no bin/java. $needed"
  else
    java="$(command -v java)" || fail 2 "There is no java on the path. $needed"
  fi
  local version
  version="$(java_version)"
  case "$version" in
    17 | 17.*) ;;
    *) fail 2 "$java is version ${version:-unknown}. $needed" ;;
  esac
}

# From the JDK's release file where there is one: starting a JVM to ask takes longer.
java_version() {
  local real="$java" link release
  while [ -L "$real" ]; do
    link="$(readlink "$real")"
    case "$link" in /*) real="$link" ;; *) real="$(dirname "$real")/$link" ;; esac
  done
  release="$(dirname "$(dirname "$real")")/release"
  if [ -r "$release" ]; then
    sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$release"
  else
    "$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'
  fi
}

# Builds the job jar, the Spark home and the demo's servers if one of them is not there.
build_what_is_missing() {
  build_if_missing is_built etl-jobs,etl-jobs/spark-home,etl-jobs/demo-servers \
    "First use: building Millrace (mvn -DskipTests package), which takes a minute or a few."
}

# The program that captures changes, which has many jars that nothing else needs.
build_capture_if_missing() {
  build_if_missing capture_is_built capture \
    "First capture: building it (mvn -DskipTests package -pl capture), which takes a minute."
}

build_if_missing() { # how to see that it is there, modules, what to say
  if "$1"; then return; fi
  command -v mvn >/dev/null \
    || fail 2 "Millrace is not built yet, and there is no mvn on the path to build it. Install Maven 3.8 or newer."
  mkdir -p "$home/target"
  exec 9>"$home/target/first-build.lock"
  if command -v flock >/dev/null; then flock 9; fi # two first commands at once: one builds, one waits
  if ! "$1"; then
    printf '%s\n' "$3" >&2
    (cd "$home" && mvn -q -B -DskipTests package -pl "$2" -am) </dev/null >&2 9>&- \
      || fail 1 "The build failed; what Maven said stands above. To build by hand: cd '$home' && mvn -DskipTests package"
  fi
  exec 9>&-
}

is_built() {
  [ -f "$jar" ] && [ -d "$spark_home/jars" ] && [ -d "$demo_servers" ]
}

capture_is_built() {
  [ -f "$capture" ]
}

# Java cannot tell whether stdout and stderr are terminals, so it is told.
describe_terminal() {
  if [ -n "${MILLRACE_TERMINAL+set}" ]; then return; fi
  MILLRACE_TERMINAL=""
  if [ -t 1 ]; then MILLRACE_TERMINAL="o"; fi
  if [ -t 2 ]; then
    MILLRACE_TERMINAL="${MILLRACE_TERMINAL}e"
    MILLRACE_COLUMNS="$(tput cols 2>/dev/null || true)"
    export MILLRACE_COLUMNS
  fi
  export MILLRACE_TERMINAL
}

# Sets words to the command that Spark's own spark-submit would run with these options.
submission() {
  export SPARK_HOME="$spark_home" SPARK_SCALA_VERSION=2.12
  local word last status
  words=()
  while IFS= read -r -d '' word; do
    words+=("$word")
  done < <(ask_spark "$@")
  last=$((${#words[@]} - 1))
  status="${words[$last]}"
  if [ "$status" != 0 ]; then
    case "$status" in
      *[!0-9]*) fail 1 "Spark's launcher could not be run: $status" ;;
      *) exit "$status" ;;
    esac
  fi
  if [ -n "${words[0]}" ]; then printf '%s\n' "${words[0]}" >&2; fi
  words[1]="${words[1]#$'\n'}" # the end of the line that the first NUL stands on
  words=("${words[@]:1:$((last - 1))}")
}

# Spark's launcher prints the command to run: lines for people first, then a line with a NUL, then the
# words of the command, each ended by a NUL. Its exit code comes last, in the same form.
ask_spark() {
  local status=0
  "$java" -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$spark_home/jars/*" \
    org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" || status=$?
  printf '%d\0' "$status"
}
