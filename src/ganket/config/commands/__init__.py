"""One module for each word of the command line; each has `run(options) -> int | None`."""
