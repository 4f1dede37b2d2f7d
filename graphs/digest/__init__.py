"""The weekly audit digest as a graph of its own. `digest.py` draws it; `tally.py` counts, and is the place to start."""
