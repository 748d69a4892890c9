"""Millrace projects for the benchmarks to run."""

from pathlib import Path

from database import Database

LINEITEM = """\
dataset: bronze.lineitem
kind: jdbc
source: tpch
table: public.lineitem
mode: snapshot
split: { column: l_orderkey, count: 4 }
fetch-size: 10000
checks:
  - rows: { min: 1, equal-to: source }
  - complete: l_orderkey
  - in: { column: l_returnflag, values: [A, N, R] }
  - between: { column: l_discount, min: 0, max: 1 }
"""

NOTHING = """\
dataset: bronze.nothing
kind: jdbc
source: tpch
table: public.nothing
mode: snapshot
empty: allowed
ungated: true
"""

MANY = """\
dataset: bronze.table_{0:03}
kind: jdbc
description: Table {0} of many.
owner: bench@example.org
source: tpch
table: public.table_{0:03}
mode: snapshot
slices: {{ by: day, column: ds, zone: UTC }}
schedule: "0 2 * * *"
expect: {{ ready-within: 4h }}
keys: [id]
columns:
  id: {{ description: Its number }}
  mail: {{ description: Contact, pii: email }}
checks:
  - rows: {{ min: 1, equal-to: source }}
  - unique: id
  - complete: mail
  - in: {{ column: status, values: [new, paid, sent, done] }}
  - satisfies: total >= 0
    level: warn
"""

JOURNAL = """\
dataset: bronze.{shape}
kind: journal
from: {{ files: "{landing}/{{slice}}/*", format: debezium-json }}
keys: [{keys}]
slices: {{ by: day, zone: UTC }}
empty: allowed
columns:
{columns}
checks:
  - complete: {first}
  - unique: [{keys}]
"""

TYPES = {
    "orders": {
        "o_orderkey": "bigint",
        "o_custkey": "bigint",
        "o_orderstatus": "string",
        "o_totalprice": "decimal(15,2)",
        "o_orderdate": "date",
        "o_orderpriority": "string",
        "o_clerk": "string",
        "o_shippriority": "int",
        "o_comment": "string",
    },
    "lineitem": {
        "l_orderkey": "bigint",
        "l_linenumber": "int",
        "l_partkey": "bigint",
        "l_suppkey": "bigint",
        "l_quantity": "decimal(15,2)",
        "l_extendedprice": "decimal(15,2)",
        "l_discount": "decimal(15,2)",
        "l_tax": "decimal(15,2)",
        "l_returnflag": "string",
        "l_linestatus": "string",
        "l_shipdate": "date",
        "l_commitdate": "date",
        "l_receiptdate": "date",
        "l_shipinstruct": "string",
        "l_shipmode": "string",
        "l_comment": "string",
    },
}
KEYS = {"orders": ["o_orderkey"], "lineitem": ["l_orderkey", "l_linenumber"]}


def of_journal(folder: Path, shape: str, landing: Path) -> Path:
    """A journal without embedded schema, so that the types are declared."""
    columns = "\n".join(f"  {name}: {{ type: '{kind}' }}" for name, kind in TYPES[shape].items())
    text = JOURNAL.format(
        shape=shape,
        landing=landing,
        keys=", ".join(KEYS[shape]),
        first=KEYS[shape][0],
        columns=columns,
    )
    return write(folder, "jdbc:postgresql://localhost:5432/none", {shape: text})


def of_database(folder: Path, database: Database) -> Path:
    """lineitem and the empty table. Answers the folder to give as --config."""
    return write(folder, database.url, {"lineitem": LINEITEM, "nothing": NOTHING})


def of_many(folder: Path, count: int) -> Path:
    datasets = {f"table_{number:03}": MANY.format(number) for number in range(count)}
    return write(folder, "jdbc:postgresql://localhost:5432/tpch", datasets)


def write(folder: Path, url: str, datasets: dict[str, str]) -> Path:
    conf = folder / "conf"
    (conf / "sources").mkdir(parents=True, exist_ok=True)
    (conf / "datasets").mkdir(exist_ok=True)
    (conf / "millrace.yaml").write_text("project: bench\nzone: UTC\n")
    (conf / "sources" / "tpch.yaml").write_text(
        f"source: tpch\nurl: {url}\nuser: postgres\nlimits: {{ connections: 5 }}\n"
    )
    for name, text in datasets.items():
        (conf / "datasets" / f"{name}.yaml").write_text(text)
    return conf
