"""What ``make bench`` runs: the real server under load on loopback; writes docs/benchmarks.md."""
