"""Where the file store may be."""

from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore, S3Store

from storage.files import open_objects


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_folder_is_made_for_its_owner_only(tmp_path: Path, scheme: str) -> None:
    objects = open_objects(f"{scheme}{tmp_path / 'new' / 'files'}")
    assert isinstance(objects, LocalStore)
    assert (tmp_path / "new" / "files").stat().st_mode & 0o777 == 0o700


def test_memory_and_buckets_go_by_their_urls() -> None:
    assert isinstance(open_objects("memory:///"), MemoryStore)
    assert isinstance(open_objects("s3://bucket/evidence"), S3Store)
