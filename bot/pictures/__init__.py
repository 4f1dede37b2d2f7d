"""Pictures of a recommendation and of a digest: pure functions from what is shown to PNG bytes and the text that says the same.

`pictures.py` says which pictures a decision gets, `ladder.py` and `break_even.py` draw them on a `canvas.py`, as `week.py` does that of
a digest. Pillow is imported when one is drawn, in the worker only. `fonts/` holds DejaVu Sans with the letters of Latin, Greek and Cyrillic
scripts; a text that needs others is not drawn, and its picture is left out: the message says the same in words.
"""
