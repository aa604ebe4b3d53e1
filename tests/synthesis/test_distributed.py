"""Studies in partitions: the same rows, also when they do not fit into memory."""

import builtins
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from surrogate_evidence.errors import ArgumentError, MissingExtraError
from surrogate_evidence.synthesis import pool_by
from surrogate_evidence.synthesis.pooling.distributed import pool_partitions

dd = pytest.importorskip("dask.dataframe")

LIMIT = 750_000_000
"""Bytes a worker may use, or it is stopped; a bare worker takes 210 million."""

# sums in another order
ROUNDING = 1e-9


def _studies(groups, size, seed=0):
    rng = np.random.default_rng(seed)
    g = rng.permutation(np.repeat(np.arange(groups), size))
    v = rng.gamma(2.0, 0.1, g.size) + 0.01
    y = rng.normal(0, np.sqrt(v + 0.05))
    return pd.DataFrame({"meta_id": g, "yi": y, "vi": v})


def _peak():
    """Return the most memory this process ever held; its parent's does not count."""
    status = Path("/proc/self/status").read_text("utf-8")
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


def _same(found, expected):
    found = found.sort_values("meta_id").reset_index(drop=True)
    expected = expected.sort_values("meta_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(
        found, expected, rtol=ROUNDING, atol=1e-11, check_dtype=False
    )


def test_a_group_scattered_over_partitions_is_pooled_once():
    studies = _studies(300, 7)
    studies.loc[5, "vi"] = -1.0
    rows = pool_by(dd.from_pandas(studies, npartitions=5), tau2="DL", test="z")
    assert isinstance(rows, dd.DataFrame)
    found = rows.compute(scheduler="synchronous")
    assert len(found) == 300
    assert (found["reason"].str.startswith("Not pooled: vi is negative")).sum() == 1
    _same(found, pool_by(studies, tau2="DL", test="z"))


def test_nothing_is_computed_before_it_is_asked_for():
    def fail(part):
        raise AssertionError(part)

    studies = dd.from_pandas(_studies(4, 3), npartitions=2)
    lazy = studies.map_partitions(fail, meta=_studies(1, 1).iloc[:0])
    assert pool_by(lazy).columns[0] == "meta_id"


@pytest.mark.slow
def test_parquet_larger_than_the_memory_of_a_worker(tmp_path, monkeypatch):
    import dask  # noqa: PLC0415 - an optional extra
    from distributed import Client, LocalCluster  # noqa: PLC0415

    # the allocators of Arrow keep memory that they no longer need
    monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", "system")
    parts, groups, size = 84, 38_000, 10
    held, carried = 0, _studies(0, size)
    for part in range(parts):
        studies = _studies(groups, size, seed=part)
        studies["meta_id"] = studies["meta_id"] * parts + part
        held += studies.memory_usage().sum()
        # half of them go into the next file, so that groups have to be brought together
        half = len(studies) // 2 if part < parts - 1 else len(studies)
        file = pd.concat([carried, studies.iloc[:half]])
        file.to_parquet(tmp_path / f"part-{part:02}.parquet", index=False)
        carried = studies.iloc[half:]
    settings = {
        "temporary-directory": str(tmp_path / "spill"),
        "dataframe.parquet.minimum-partition-size": 1,  # files as they are
        "dataframe.shuffle.method": "p2p",
        "distributed.p2p.comm.buffer": "32MiB",
        "distributed.p2p.storage.buffer": "32MiB",
        # spill early, to leave room between what is held and the limit
        "distributed.worker.memory.target": 0.4,
        "distributed.worker.memory.spill": 0.5,
        "distributed.worker.memory.pause": 0.9,
        "distributed.worker.memory.terminate": 0.95,
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            memory_limit=LIMIT,
            dashboard_address=":0",  # any port: another cluster may run
        ) as cluster,
        Client(cluster) as client,
    ):
        studies = dd.read_parquet(tmp_path / "*.parquet")
        found = pool_by(studies, tau2="DL", test="z")[["meta_id", "estimate", "k"]]
        found = found.compute()
        peaks = client.run(_peak)
    assert max(peaks.values()) < LIMIT < held
    assert len(found) == parts * groups
    assert (found["k"] == size).all()
    first = pool_by(_studies(groups, size, seed=0), tau2="DL", test="z")
    found = found[found["meta_id"] % parts == 0].assign(
        meta_id=lambda rows: rows["meta_id"] // parts
    )
    _same(found, first[["meta_id", "estimate", "k"]])


def test_without_the_extra_its_name_is_said(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("dask"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(MissingExtraError, match=r"surrogate-evidence\[distributed\]"):
        pool_partitions(None, ["meta_id"], lambda part: part)


def test_what_is_no_frame_of_dask_either_is_refused():
    class Odd:
        columns = ("meta_id", "yi", "vi")

    with pytest.raises(ArgumentError, match="pandas or Dask"):
        pool_by(Odd())
