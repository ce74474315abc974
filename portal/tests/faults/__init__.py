"""The fault harness (`outbox.tests.faults`) with what only the whole portal has: real digests, a worker and a
beat with their broker. `scripts/faults` runs it in full; see docs/reliability.md."""
