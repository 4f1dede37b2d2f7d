"""Claude reads what people write: typed facts with the words they came from. It decides nothing.

`contract.py` is what the review graph sees of it; `reader.py` is the only module that talks to the API.
"""
