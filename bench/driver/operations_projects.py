"""Projects that are operated: one of many datasets with a past, and one with many tiny slices."""

from pathlib import Path

from database import Database
from project import write

BRONZE = """\
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
checks:
  - rows: {{ min: 1 }}
  - unique: id
  - complete: mail
  - in: {{ column: status, values: [new, paid, sent, done] }}
  - satisfies: total >= 0
"""

SILVER = """\
dataset: silver.table_{0:03}
kind: sql
from: [bronze.table_{0:03}]
query: SELECT id, status, total FROM bronze.table_{0:03}
slices: {{ by: day, column: ds, zone: UTC }}
expect: {{ ready-within: 6h }}
checks:
  - rows: {{ min: 1 }}
  - unique: id
"""

SALES = """\
dataset: bronze.sales
kind: jdbc
source: tpch
query: SELECT i AS id, (i * 0.01)::numeric(10,2) AS price, date '2025-01-01' + (i % 365)::int AS day FROM generate_series(1, 3650) i
mode: window
time: { column: day, zone: UTC }
slices: { by: day, column: ds, zone: UTC }
keys: [id]
checks:
  - rows: { min: 1 }
  - unique: id
  - between: { column: price, min: 0, max: 1000 }
"""


def with_a_past(folder: Path, datasets: int) -> Path:
    """Half of the datasets are made of the other half. Answers the folder to give as --config."""
    files = {}
    for number in range(datasets // 2):
        files[f"bronze_{number:03}"] = BRONZE.format(number)
        files[f"silver_{number:03}"] = SILVER.format(number)
    return write(folder, "jdbc:postgresql://localhost:5432/none", files)


def of_tiny_slices(folder: Path, database: Database) -> Path:
    """A year of days with ten rows each."""
    return write(folder, database.url, {"sales": SALES})
