"""What `ganket bench` measures: a name, and where the function is that returns its rows."""

BENCHES = {
    "reproduction": "benchmarks.numerics_bench:reproduction",
    "aberration": "benchmarks.numerics_bench:aberration",
    "known_at": "benchmarks.record_bench:known_at",
}
