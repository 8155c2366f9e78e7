"""What `ganket prove` runs: a name, and where the function is that takes a seed and returns what it found.

A proof is a long run of what the suite samples: it returns the number of cases tried and the faults found.
"""

PROOFS = {
    "tampering": "proofs.log:tampering",
    "access": "proofs.access:access",
    "import_fuzz": "proofs.import_fuzz:import_fuzz",
    "postgresql": "proofs.engines:postgresql",
}
