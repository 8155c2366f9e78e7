"""The parts of a state added up beside the national figure: what is known, what is missing, how far they differ."""
