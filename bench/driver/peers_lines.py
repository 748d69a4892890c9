"""A combined log to rows by one regular expression and one of the request, by engines without a JVM.

Arguments: the engine, the log, a new folder, threads. Prints how many rows were written.
"""

import json
import os
import sys

QUOTED = r'"((?:[^"\\]|\\.)*)"'
LINE = rf"^(\S+) (\S+) (\S+) \[([^\]]+)\] {QUOTED} (\d{{3}}) (\d+|-) {QUOTED} {QUOTED}$"
REQUEST = r"^([A-Z]+) (\S+) (HTTP/[0-9.]+)$"
FIELDS = ["ip", "ident", "usr", "t", "request", "status", "bytes", "referer", "agent"]
OF_REQUEST = ["method", "path", "protocol"]


def duckdb(log: str, out: str, threads: int) -> int:
    import duckdb

    con = duckdb.connect()
    con.sql(f"SET TimeZone='UTC'; SET preserve_insertion_order=false; SET threads={threads}")
    con.execute(f"""COPY (
        WITH lines AS (
            SELECT regexp_extract(line, '{LINE}', {FIELDS}) AS x
            FROM read_csv('{log}', delim='\x01', quote='', escape='', header=false,
                columns={{'line': 'VARCHAR'}}, auto_detect=false)),
        requests AS (
            SELECT x, regexp_extract(x.request, '{REQUEST}', {OF_REQUEST}) AS r FROM lines WHERE x.ip <> '')
        SELECT x.ip AS ip, nullif(x.usr, '-') AS usr, strptime(x.t, '%d/%b/%Y:%H:%M:%S %z') AS ts, x.request AS request,
            nullif(r.method, '') AS method, nullif(r.path, '') AS path, nullif(r.protocol, '') AS protocol,
            x.status::SMALLINT AS status, try_cast(x.bytes AS BIGINT) AS bytes, nullif(x.referer, '-') AS referer,
            nullif(x.agent, '-') AS agent
        FROM requests) TO '{out}' (FORMAT parquet, COMPRESSION snappy, PER_THREAD_OUTPUT true)""")
    return con.execute(f"SELECT count(*) FROM '{out}/*.parquet'").fetchone()[0]


def polars(log: str, out: str, threads: int) -> int:
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    def dash(name: str) -> pl.Expr:
        return pl.when(pl.col(name) != "-").then(pl.col(name)).alias(name)

    def groups(name: str, pattern: str, names: list[str]) -> pl.Expr:
        return pl.col(name).str.extract_groups(pattern).struct.rename_fields(names)

    os.makedirs(out)
    (
        pl.scan_csv(log, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String})
        .select(groups("line", LINE, FIELDS).alias("x"))
        .unnest("x")
        .filter(pl.col("ip").is_not_null())
        .with_columns(r=groups("request", REQUEST, OF_REQUEST))
        .select(
            "ip",
            dash("usr"),
            pl.col("t").str.to_datetime("%d/%b/%Y:%H:%M:%S %z", time_unit="us", time_zone="UTC").alias("ts"),
            "request",
            pl.col("r").struct.unnest(),
            pl.col("status").cast(pl.Int16),
            pl.col("bytes").cast(pl.Int64, strict=False),
            dash("referer"),
            dash("agent"),
        )
        .sink_parquet(f"{out}/part-0.parquet", compression="snappy")
    )
    return pl.scan_parquet(f"{out}/*.parquet").select(pl.len()).collect().item()


ENGINES = {"duckdb": duckdb, "polars": polars}

if __name__ == "__main__":
    engine, log, out, threads = sys.argv[1:]
    print(json.dumps({"events": ENGINES[engine](log, out, int(threads))}))
