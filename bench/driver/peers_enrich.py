"""Parsed lines with what agents and addresses say, by engines without a JVM: each distinct agent through uap-python with re2,
each distinct address through maxminddb, joined back to the rows.

Arguments: the engine, the folder of rows, a database of countries, a new folder, threads. Prints how many rows were written, and how many
have a country.
"""

import json
import os
import sys

AGENT = ["agent", "device", "agent_name", "agent_major", "os"]


def agents(texts: list[str]) -> list[tuple]:
    from ua_parser import parse

    read = []
    for text in texts:
        found = parse(text)
        browser = found.user_agent
        read.append(
            (
                text,
                found.device.family if found.device else None,
                browser.family if browser else None,
                browser.major if browser else None,
                found.os.family if found.os else None,
            )
        )
    return read


def countries(addresses: list[str], path: str) -> list[tuple]:
    import maxminddb

    with maxminddb.open_database(path) as database:
        return [(address, country(database, address)) for address in addresses]


def country(database, address: str) -> str | None:
    try:
        return (database.get(address) or {}).get("country_code")
    except ValueError:  # a host's name
        return None


def duckdb(rows: str, database: str, out: str, threads: int) -> tuple[int, int]:
    import duckdb
    import pyarrow as pa

    con = duckdb.connect()
    con.sql(f"SET TimeZone='UTC'; SET preserve_insertion_order=false; SET threads={threads}")
    parsed = f"'{rows}/*.parquet'"

    def distinct(name: str) -> list[str]:
        return [row[0] for row in con.execute(f"SELECT DISTINCT {name} FROM {parsed} WHERE {name} IS NOT NULL").fetchall()]

    def table(of: list[tuple], names: list[str]) -> pa.Table:
        return pa.table({name: pa.array([row[i] for row in of], pa.string()) for i, name in enumerate(names)})

    con.register("ua", table(agents(distinct("agent")), AGENT))
    con.register("geo", table(countries(distinct("ip"), database), ["ip", "country"]))
    con.execute(f"""COPY (
        SELECT r.*, ua.* EXCLUDE agent, country
        FROM {parsed} r LEFT JOIN ua ON r.agent = ua.agent LEFT JOIN geo ON r.ip = geo.ip
        ) TO '{out}' (FORMAT parquet, COMPRESSION snappy, PER_THREAD_OUTPUT true)""")
    return con.execute(f"SELECT count(*), count(country) FROM '{out}/*.parquet'").fetchone()


def polars(rows: str, database: str, out: str, threads: int) -> tuple[int, int]:
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    parsed = pl.scan_parquet(f"{rows}/*.parquet")

    def distinct(name: str) -> list[str]:
        return parsed.select(name).drop_nulls().unique().collect()[name].to_list()

    def table(of: list[tuple], names: list[str]) -> pl.LazyFrame:
        return pl.LazyFrame(of, schema=dict.fromkeys(names, pl.String), orient="row")

    os.makedirs(out)
    ua = table(agents(distinct("agent")), AGENT)
    geo = table(countries(distinct("ip"), database), ["ip", "country"])
    (
        parsed.join(ua, on="agent", how="left")
        .join(geo, on="ip", how="left")
        .sink_parquet(f"{out}/part-0.parquet", compression="snappy")
    )
    written = pl.scan_parquet(f"{out}/*.parquet")
    return written.select(pl.len().alias("n"), pl.col("country").count()).collect().row(0)


ENGINES = {"duckdb": duckdb, "polars": polars}

if __name__ == "__main__":
    engine, rows, database, out, threads = sys.argv[1:]
    events, placed = ENGINES[engine](rows, database, out, int(threads))
    print(json.dumps({"events": events, "placed": placed}))
