"""`python -m bot`: the command `plumbline`, where the script is not installed."""

from bot.cli import main

main()
