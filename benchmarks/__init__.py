"""What `ganket bench` measures: a name, and where the function is that returns its rows."""

BENCHES = {
    "reproduction": "benchmarks.numerics_bench:reproduction",
    "aberration": "benchmarks.numerics_bench:aberration",
    "known_at": "benchmarks.record_bench:known_at",
    "room": "benchmarks.web_bench:room",
    "list": "benchmarks.web_bench:listing",
    "memory": "benchmarks.web_bench:memory",
    "curves": "benchmarks.drawing_bench:curves",
    "report": "benchmarks.report_bench:report",
    "duty_board": "benchmarks.duty_bench:duty_board",
    "load": "benchmarks.start_bench:load",
    "import": "benchmarks.import_bench:reading",
    "help": "benchmarks.start_bench:answer",
    "demo": "benchmarks.start_bench:demo",
}
