"""What was recorded between two moments: new figures, and figures that were corrected."""
