"""The last day of events and what came late with it, into DuckDB's table of the sessions before: begin, end and count of each.

Arguments: the way, the folder of a Delta table of all events, one of those that came late, the database's file, threads. The way "before"
makes a table without them, and "differences" prints by how many sessions it differs from one of all events.
"""

import datetime
import json
import sys
from pathlib import Path

from peers_sessions import SESSIONS

LOOKBACK = 3


def before(con, all_events: str, arrived: str, last: str) -> None:
    older = f"{all_events} WHERE event_date < '{last}' AND event_id NOT IN (SELECT event_id FROM {arrived})"
    con.execute(f"CREATE OR REPLACE TABLE sessions AS FROM {SESSIONS.format(events=older)}")


def full(con, all_events: str, arrived: str, last: str) -> None:
    con.execute(f"CREATE OR REPLACE TABLE sessions AS FROM {SESSIONS.format(events=all_events)}")


def visitors(con, all_events: str, arrived: str, last: str) -> None:
    """All sessions of the visitors who are met now are deleted, and made of all their events."""
    con.execute(f"""CREATE TEMP TABLE met AS
        SELECT visitor FROM ({all_events}) WHERE event_date = '{last}' UNION SELECT visitor FROM {arrived}""")
    con.execute("BEGIN")
    con.execute("DELETE FROM sessions WHERE visitor IN (SELECT visitor FROM met)")
    theirs = f"SELECT visitor, event_time FROM ({all_events}) SEMI JOIN met USING (visitor)"
    con.execute(f"INSERT INTO sessions FROM {SESSIONS.format(events=theirs)}")
    con.execute("COMMIT")


def lookback(con, all_events: str, arrived: str, last: str) -> None:
    """The last days alone are made again: cheap, and wrong at the cut and for what came later."""
    since = datetime.date.fromisoformat(last) - datetime.timedelta(days=LOOKBACK)
    con.execute("BEGIN")
    con.execute(f"DELETE FROM sessions WHERE started_at >= '{since}'")
    recent = f"{all_events} WHERE event_date >= '{since}'"
    con.execute(f"INSERT INTO sessions FROM {SESSIONS.format(events=recent)}")
    con.execute("COMMIT")


def differences(con, all_events: str, arrived: str, last: str) -> None:
    con.execute(f"CREATE TEMP TABLE whole AS FROM {SESSIONS.format(events=all_events)}")
    found = "(SELECT count(*) FROM (FROM {0} EXCEPT ALL FROM {1}))"
    sql = f"SELECT {found.format('whole', 'sessions')} + {found.format('sessions', 'whole')}"
    print(json.dumps({"differences": con.execute(sql).fetchone()[0]}))


WAYS = {
    "before": before,
    "full": full,
    "visitors": visitors,
    "lookback-3": lookback,
    "differences": differences,
}

if __name__ == "__main__":
    import duckdb

    way, events, arrived, database, threads = sys.argv[1:]
    con = duckdb.connect(database)
    con.sql(f"SET TimeZone='UTC'; SET preserve_insertion_order=false; SET threads={threads}")
    last = max(folder.name for folder in Path(events).glob("event_date=*")).removeprefix("event_date=")
    hive = "hive_partitioning=true, hive_types={'event_date': VARCHAR}"
    WAYS[way](
        con,
        f"SELECT visitor, event_time, event_date, event_id FROM read_parquet('{events}/*/*.parquet', {hive})",
        f"read_parquet('{arrived}/*/*.parquet', {hive})",
        last,
    )
