"""Events to sessions by engines without a JVM: begin, end and count of each, cut where a gap is longer than half an hour.

Arguments: the engine, the folder of a Delta table of one version, a new folder, threads. Prints how many sessions were written.
"""

import json
import os
import sys

# Begin, end and count of the sessions of a query's rows, in DuckDB's SQL.
SESSIONS = """(WITH gaps AS (
    SELECT visitor, event_time,
        CASE WHEN event_time - lag(event_time) OVER w <= INTERVAL 30 MINUTE THEN 0 ELSE 1 END AS new
    FROM ({events})
    WINDOW w AS (PARTITION BY visitor ORDER BY event_time)),
numbered AS (
    SELECT visitor, event_time,
        sum(new) OVER (PARTITION BY visitor ORDER BY event_time ROWS UNBOUNDED PRECEDING) AS n
    FROM gaps)
SELECT visitor, min(event_time) AS started_at, max(event_time) AS ended_at, count(*) AS events
FROM numbered GROUP BY visitor, n)"""


def duckdb(events: str, out: str, threads: int) -> int:
    import duckdb

    con = duckdb.connect()
    con.sql(f"SET TimeZone='UTC'; SET preserve_insertion_order=false; SET threads={threads}")
    rows = f"FROM read_parquet('{events}/*/*.parquet', hive_partitioning=false)"
    con.execute(f"""COPY (
        FROM {SESSIONS.format(events=rows)}
        ) TO '{out}' (FORMAT parquet, COMPRESSION snappy, PER_THREAD_OUTPUT true)""")
    return con.execute(f"SELECT count(*) FROM '{out}/*.parquet'").fetchone()[0]


def polars(events: str, out: str, threads: int) -> int:
    """One sort of all, then neighbours are compared: cheaper than Polars' windows."""
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    os.makedirs(out)
    visitor, time = pl.col("visitor"), pl.col("event_time")
    away = time - time.shift(1) > pl.duration(minutes=30)
    (
        pl.scan_parquet(f"{events}/*/*.parquet", hive_partitioning=False)
        .select("visitor", "event_time")
        .sort("visitor", "event_time")
        .with_columns(n=((visitor != visitor.shift(1)) | away).fill_null(True).cum_sum())
        .group_by("n")
        .agg(
            visitor.first(),
            time.first().alias("started_at"),
            time.last().alias("ended_at"),
            pl.len().cast(pl.Int64).alias("events"),
        )
        .drop("n")
        .sink_parquet(f"{out}/part-0.parquet", compression="snappy")
    )
    return pl.scan_parquet(f"{out}/*.parquet").select(pl.len()).collect().item()


def chdb(events: str, out: str, threads: int) -> int:
    """ClickHouse's way: the sorted times of each visitor, split at gaps."""
    from chdb import session

    os.makedirs(out)
    con = session.Session()
    con.query(f"""INSERT INTO FUNCTION file('{out}/part-0.parquet', 'Parquet')
        SELECT visitor, fromUnixTimestamp64Micro(p[1], 'UTC') AS started_at,
            fromUnixTimestamp64Micro(p[-1], 'UTC') AS ended_at, toInt64(length(p)) AS events
        FROM (
            SELECT visitor, arrayJoin(arraySplit((x, d) -> d > 1800000000, a, arrayDifference(a))) AS p
            FROM (
                SELECT visitor, arraySort(groupArray(toUnixTimestamp64Micro(event_time))) AS a
                FROM file('{events}/*/*.parquet', 'Parquet', 'visitor String, event_time DateTime64(6, \\'UTC\\')')
                GROUP BY visitor))
        SETTINGS output_format_parquet_compression_method='snappy', use_hive_partitioning=0, max_threads={threads}""")
    return int(str(con.query(f"SELECT count() FROM file('{out}/*.parquet', 'Parquet')")))


ENGINES = {"duckdb": duckdb, "polars": polars, "chdb": chdb}

if __name__ == "__main__":
    engine, events, out, threads = sys.argv[1:]
    print(json.dumps({"sessions": ENGINES[engine](events, out, int(threads))}))
