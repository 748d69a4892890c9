import json
from pathlib import Path

import pytest

from conftest import MANIFEST
from millrace_airflow.manifest import Manifest, ManifestError


def test_pools_hold_as_many_slots_as_the_source_allows_connections() -> None:
    assert Manifest.read(MANIFEST).airflow_pools()["shop.shop"]["slots"] == 3


def test_a_manifest_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "manifest.json"
    old.write_text(json.dumps({"schema_version": 1}))
    with pytest.raises(ManifestError, match=r"schema version 1.*Write it again"):
        Manifest.read(old)


def test_a_missing_manifest_names_the_command_that_writes_it(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="millrace manifest >"):
        Manifest.read(tmp_path / "manifest.json")
