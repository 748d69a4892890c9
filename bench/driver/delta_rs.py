"""Polars reads a slice's events and keeps the newest of each key, delta-rs merges them.

Arguments: shape, the folder of the events, the table.
"""

import sys

import polars as pl
from deltalake import DeltaTable

KEYS = {"orders": ["o_orderkey"], "lineitem": ["l_orderkey", "l_linenumber"]}


def newest(shape: str, events: str, columns: pl.Schema) -> pl.DataFrame:
    image = pl.Struct(
        {
            name: pl.String if kind.is_decimal() else pl.Int32 if kind == pl.Date else kind
            for name, kind in columns.items()
        }
    )
    envelope = pl.Schema(
        {"before": image, "after": image, "source": pl.Struct({"lsn": pl.Int64}), "op": pl.String}
    )
    row = pl.when(pl.col("op") == "d").then(pl.col("before")).otherwise(pl.col("after"))
    values = [pl.col("row").struct.field(name).cast(kind) for name, kind in columns.items()]
    return (
        pl.scan_ndjson(f"{events}/*.json", schema=envelope)
        .select(row.alias("row"), "op", pl.col("source").struct.field("lsn"))
        .select(*values, "op", "lsn")
        .sort("lsn")
        .unique(KEYS[shape], keep="last")
        .drop("lsn")
        .collect()
    )


def merge(shape: str, events: str, location: str) -> None:
    table = DeltaTable(location)
    columns = pl.scan_delta(location).collect_schema()
    values = {name: f"s.{name}" for name in columns}
    (
        table.merge(
            newest(shape, events, columns),
            " and ".join(f"t.{key} = s.{key}" for key in KEYS[shape]),
            source_alias="s",
            target_alias="t",
        )
        .when_matched_delete("s.op = 'd'")
        .when_matched_update(values)
        .when_not_matched_insert(values, predicate="s.op <> 'd'")
        .execute()
    )


if __name__ == "__main__":
    merge(*sys.argv[1:4])
