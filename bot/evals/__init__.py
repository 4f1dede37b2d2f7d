"""How well free text is read, measured on labelled transcripts: `plumbline eval`."""
