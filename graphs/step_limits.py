"""How much people may say and put off about a next step; the shell's forms say so too."""

from typing import Final

MOST_SNOOZED: Final = 30  # days from now
MOST_EVIDENCE: Final = 500  # characters
