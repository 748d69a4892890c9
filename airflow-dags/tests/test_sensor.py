import asyncio
from pathlib import Path

from millrace_airflow.sensor import SliceReadyTrigger
from test_operator import script


async def first_event(trigger: SliceReadyTrigger) -> object:
    return (await anext(trigger.run())).payload


def test_it_asks_until_the_slice_is_ready(tmp_path: Path) -> None:
    script(tmp_path / "millrace", f"echo x >> {tmp_path}/asked; [ $(wc -l < {tmp_path}/asked) -ge 3 ] || exit 4")
    trigger = SliceReadyTrigger([str(tmp_path / "millrace"), "status"], every_seconds=0.01)
    assert asyncio.run(first_event(trigger)) == {"ready": True}
    assert (tmp_path / "asked").read_text() == "x\nx\nx\n"


def test_a_wrong_question_is_not_asked_again(tmp_path: Path) -> None:
    script(tmp_path / "millrace", "echo 'There is no dataset' >&2; exit 2")
    trigger = SliceReadyTrigger([str(tmp_path / "millrace")], every_seconds=0.01)
    assert asyncio.run(first_event(trigger)) == {"ready": False, "why": "There is no dataset"}


def test_it_comes_back_from_the_database_as_it_was() -> None:
    path, kwargs = SliceReadyTrigger(["millrace", "status"], 60).serialize()
    assert path == "millrace_airflow.sensor.SliceReadyTrigger"
    assert SliceReadyTrigger(**kwargs).line == ["millrace", "status"]
