# Sourced after launch.sh: archives of classes, from which a JVM starts in half of the time.

is_short=yes # whether what runs is too short for the optimizing compiler
log_settings=(-Dlog4j2.configurationFile="$spark_home/conf/log4j2.properties")

# Ten times HotSpot's thresholds: the first minute of a run is mostly code that runs once, and the optimizing compiler takes up
# less of it. Four slices of 0.7 GB of journal take 76 CPU s and not 86; of what runs for long nothing is lost.
late_optimizing=(-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000
  -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000)

must_be_made() { # an archive of classes
  [ "$1" -ot "$jar" ] && [ -w "$(dirname "$1")" ]
}

keep() { # the archive that was made beside it; an empty one if that failed, so that it is not tried before the next build
  mv -f "$1.$$" "$1" 2>/dev/null || : >"$1"
}

# Changes words so that the JVM takes Spark's classes and ours from an archive, collects for throughput and not for short
# pauses unless another collector was named, and compiles what will not run for long with its quick compiler alone, for whose
# code the JVM would keep too little room. With another class path than the usual one, or
# with an agent that looks at classes, it takes no archive.
start_quickly() {
  local servers="$1" archive="$home/etl-jobs/target/spark-start.jsa" options=()
  case "${words[*]} ${JAVA_TOOL_OPTIONS:-}" in *-XX:+Use*GC*) ;; *) options+=(-XX:+UseParallelGC) ;; esac
  if [ "$is_short" = yes ]; then
    options+=(-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m)
  else
    options+=("${late_optimizing[@]}")
  fi
  case "${MILLRACE_OPTS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *FlightRecord* | *-agent* | *-javaagent*) ;;
    *)
      if [ "${words[1]} ${words[2]}" = "-cp ${servers:+$servers:}$spark_home/conf/:$spark_home/jars/*" ]; then
        if must_be_made "$archive"; then make_spark_archive "$archive"; fi
        if [ -s "$archive" ]; then
          words[2]="$(archived_path)${servers:+:$servers}"
          options+=(-XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:class+path=off "${log_settings[@]}")
        fi
      fi
      ;;
  esac
  words=("${words[0]}" ${options[@]+"${options[@]}"} "${words[@]:1}")
}

# An archive holds no classes from a path with a folder of files in it, so Spark's conf is named by an option.
archived_path() {
  printf '%s' "$spark_home/jars/*:$jar"
}

make_spark_archive() {
  printf 'First use: preparing a quick start, once per build; this takes half a minute or one.\n' >&2
  local real=("${words[@]}")
  submission --class io.millrace.jobs.cli.SparkRehearsal --driver-memory 1g "$jar"
  words[2]="$(archived_path)"
  "${words[0]}" -XX:ArchiveClassesAtExit="$1.$$" -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m "${log_settings[@]}" "${words[@]:1}" \
    </dev/null >/dev/null 2>&1 || rm -f "$1.$$"
  keep "$1"
  words=("${real[@]}")
}
