"""A small project over a real PostgreSQL server, and the command line of this clone."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conftest import HERE

CLONE = HERE.parent.parent
BIN = CLONE / "bin"
SERVER_JARS = [CLONE / "etl-jobs/demo-servers/target/jars/*", CLONE / "etl-jobs/spark-home/target/jars/*"]
PASSWORD = "pl4nted-in-the-shop"
JAVA = f"{os.environ['JAVA_HOME']}/bin/java" if os.environ.get("JAVA_HOME") else "java"

SETTINGS = "project: shop\nmetastore: derby\nspark: { spark.sql.shuffle.partitions: 2 }\n"
SOURCE = """
source: shop
url: jdbc:postgresql://localhost:{port}/postgres
user: etl
password: env:SHOP_PASSWORD
limits: {{ connections: 2 }}
"""
SALES = """
dataset: bronze.sales
kind: jdbc
source: shop
table: public.sales
mode: window
time: { column: day, zone: UTC }
slices: { by: day, column: ds, zone: UTC }
schedule: "0 0 * * *"
empty: allowed
checks:
  - unique: id
  - between: { column: price, min: 0, max: 1000 }
"""
REVENUE = """
dataset: silver.revenue
kind: sql
from: [bronze.sales]
query: SELECT count(*) AS sales, sum(price) AS revenue FROM bronze.sales
slices: { by: day, column: ds, zone: UTC }
checks:
  - rows: { min: 1, max: 1 }
"""
TABLE = """
CREATE TABLE sales (id bigint PRIMARY KEY, day date NOT NULL, price numeric(10,2));
INSERT INTO sales SELECT i, date '2024-03-01' + i::int % 10, i FROM generate_series(1, 100) i;
CREATE ROLE etl LOGIN PASSWORD '{password}'; GRANT pg_read_all_data TO etl
"""


class Shop:
    """Ten sales on each of the first ten days of March 2024, copied by day and summed up by day."""

    def __init__(self, home: Path, database: subprocess.Popen[str]) -> None:
        self.home = home
        self.conf = home / "conf"
        self._database = database

    def sql(self, statements: str) -> None:
        stdin, stdout = self._database.stdin, self._database.stdout
        assert stdin and stdout
        stdin.write(" ".join(statements.split()) + "\n")
        stdin.flush()
        assert stdout.readline() == "done\n", f"the database refused: {statements}"

    def environment(self) -> dict[str, str]:
        return os.environ | {"SHOP_PASSWORD": PASSWORD, "SPARK_LOCAL_IP": "127.0.0.1"}

    def millrace(self, *words: str) -> subprocess.CompletedProcess[str]:
        line = [str(BIN / "millrace"), *words, "--config", str(self.conf)]
        return subprocess.run(line, env=self.environment(), capture_output=True, text=True, check=False)

    def json(self, *words: str) -> Any:
        done = self.millrace(*words, "--output", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def state(self, dataset: str, day: str) -> str:
        return self.slice(dataset, day)["state"]

    def slice(self, dataset: str, day: str) -> dict[str, Any]:
        return self.json("status", dataset, "--date", day)["slices"][0]

    def outcomes(self, dataset: str, day: str) -> list[str]:
        """Of all attempts at a slice, the newest first."""
        runs = self.json("runs", "list", dataset, "--limit", "100")["runs"]
        return [run["outcome"] for run in runs if run["slice"] == day]


@contextmanager
def open_shop(home: Path) -> Iterator[Shop]:
    """Ends the server when it is closed, and all that it left is in ``home``."""
    subprocess.run([BIN / "millrace", "--version"], check=True, capture_output=True)  # builds what is missing
    data = home / "server"
    path = ":".join(map(str, SERVER_JARS))
    line = [JAVA, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", path, str(HERE / "java" / "Database.java"), str(data)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as database:
        try:
            assert database.stdout
            port = next(line.split()[1] for line in database.stdout if line.startswith("port "))
            shop = Shop(home, database)
            write(shop.conf / "millrace.yaml", SETTINGS)
            write(shop.conf / "sources" / "shop.yaml", SOURCE.format(port=port))
            write(shop.conf / "datasets" / "sales.yaml", SALES)
            write(shop.conf / "datasets" / "revenue.yaml", REVENUE)
            shop.sql(TABLE.format(password=PASSWORD))
            ask_for_the_password(data / "pg_hba.conf")
            shop.sql("SELECT pg_reload_conf()")
            yield shop
        finally:
            assert database.stdin
            database.stdin.close()


def ask_for_the_password(rules: Path) -> None:
    rules.write_text("host all etl all scram-sha-256\n" + rules.read_text())


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
