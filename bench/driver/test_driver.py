"""python3 -m unittest discover bench/driver"""

import json
import sys
import unittest
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import clickstream
import delta
import peers
import process
import report


def run(name: str, round: int, cpu: float) -> dict:
    return {"name": name, "round": round, "cpu_s": cpu}


class ReportTest(unittest.TestCase):
    def test_ratios_are_taken_within_a_round(self):
        # given: the machine was twice as slow in the second round
        runs = [run("plain", 1, 10), run("ours", 1, 11), run("plain", 2, 20), run("ours", 2, 24)]
        # when
        lines = report.table(runs, "plain", ["cpu_s"]).splitlines()
        # then
        self.assertEqual(
            lines,
            [
                "| name | runs | cpu_s | cpu_s ratio |",
                "| --- | --- | --- | --- |",
                "| plain | 2 | 15.00 (10.00-20.00) | 1.00 (1.00-1.00) |",
                "| ours | 2 | 17.50 (11.00-24.00) | 1.15 (1.10-1.20) |",
            ],
        )

    def test_a_single_run_has_no_spread(self):
        lines = report.table([run("plain", 1, 1.234)], None, ["cpu_s"]).splitlines()
        self.assertEqual(lines[2], "| plain | 1 | 1.23 |")

    def test_each_part_has_a_baseline_of_its_own(self):
        runs = [run("textbook", 1, 10), run("millrace", 1, 5), run("enrich-spark-yauaa", 1, 30), run("enrich-millrace", 1, 6)]
        lines = report.table(runs, clickstream.BASELINE, ["cpu_s"]).splitlines()
        self.assertEqual([line.split("|")[4].strip() for line in lines[2:]], ["1.00", "0.50", "1.00", "0.20"])

    def test_a_run_without_its_baseline_has_no_ratio(self):
        lines = report.table([run("ours", 1, 2)], "plain", ["cpu_s"]).splitlines()
        self.assertEqual(lines[2], "| ours | 1 | 2.00 |  |")


class DeltaTest(unittest.TestCase):
    def test_only_files_that_are_still_there_count(self):
        with TemporaryDirectory() as folder:
            # given
            log = Path(folder) / "_delta_log"
            log.mkdir()
            write(log / "00000000000000000000.json", [added("a", 5), added("b", 7)])
            write(log / "00000000000000000001.json", [{"remove": {"path": "a"}}, added("c", 1)])
            # when, then
            self.assertEqual(delta.rows(Path(folder)), 8)


class ProcessTest(unittest.TestCase):
    def test_work_of_children_counts(self):
        with TemporaryDirectory() as folder:
            # given: a shell that waits for another process, which works
            busy = "import time\nwhile time.process_time() < 0.3: pass"
            command = ["sh", "-c", f"'{sys.executable}' -c '{busy}'; exit 0"]
            # when
            cost = process.measure(command, Path(folder) / "log")
            # then
            self.assertGreaterEqual(cost.cpu_s, 0.3)
            self.assertGreater(cost.peak_mb, 0)

    def test_a_command_that_fails_ends_the_benchmark_with_its_last_words(self):
        with TemporaryDirectory() as folder, self.assertRaises(SystemExit) as failure:
            process.measure(["sh", "-c", "echo no luck; exit 3"], Path(folder) / "log")
        self.assertIn("Exit code 3", str(failure.exception))
        self.assertIn("no luck", str(failure.exception))


class PeersTest(unittest.TestCase):
    def test_contenders_that_count_otherwise_are_told_with_what_they_counted(self):
        runs = [{"name": "ours", "sessions": 7}, {"name": "theirs", "sessions": 8}]
        self.assertEqual(peers.differing(runs[:1] * 2, "sessions"), "")
        self.assertEqual(peers.differing(runs, "sessions"), "sessions differ: {'ours': 7, 'theirs': 8}")

    def test_a_contender_that_does_not_count_it_is_left_out(self):
        runs = [{"name": "ours", "placed": 7}, {"name": "copy"}]
        self.assertEqual(peers.differing(runs, "placed"), "")

    def test_an_answer_is_found_among_an_engines_other_words(self):
        with TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            log.write_text('WARN something {}\n{"events": 3}\n')
            self.assertEqual(peers.answer(log), {"events": 3})

    def test_a_peer_without_an_answer_ends_the_benchmark(self):
        with TemporaryDirectory() as folder, self.assertRaises(SystemExit):
            log = Path(folder) / "log"
            log.write_text("done\n")
            peers.answer(log)

    def test_packages_that_cannot_be_had_leave_the_peers_out(self):
        with TemporaryDirectory() as folder, mock.patch.object(peers, "PACKAGES", ["/no/such.whl"]):
            with mock.patch.object(sys, "stderr", open(Path(folder) / "err", "w")) as told, told:
                self.assertIsNone(peers.python(Path(folder)))
            self.assertIn("left out", (Path(folder) / "err").read_text())

    def test_each_round_takes_the_chosen_ones_in_another_order(self):
        options = Namespace(rounds=2, contenders="b,a,other")
        names = clickstream.wanted(options, ["a", "b", "c"])
        self.assertEqual(
            list(clickstream.rounds(options, names)), [(1, "a"), (1, "b"), (2, "b"), (2, "a")]
        )


def write(path: Path, actions: list[dict]) -> None:
    path.write_text("\n".join(map(json.dumps, actions)) + "\n")


def added(path: str, rows: int) -> dict:
    return {"add": {"path": path, "stats": json.dumps({"numRecords": rows})}}


if __name__ == "__main__":
    unittest.main()
