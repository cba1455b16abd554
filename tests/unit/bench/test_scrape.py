"""Scrapes after workers were recycled: really dead processes, and sums that are exact."""

from __future__ import annotations

from bench.scrape import OURS, PEER, measure_scrape


def test_recycled_workers_leave_no_files_and_every_sum_is_exact() -> None:
    found = measure_scrape(living=2, recycled=5, rounds=1)
    ours, peer = found.of(OURS), found.of(PEER)
    assert found.exact
    assert ours is not None
    assert peer is not None
    # Each living worker has files by kind; of the others there is one for each kind that is kept.
    assert peer.files - ours.files == 2 * 5 - 2
    assert found.samples > 800
