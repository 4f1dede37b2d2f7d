"""The weekly audit digest: made here of the register, with its files. `making.py` is the place to start."""
