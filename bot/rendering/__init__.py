"""What people see: pure functions from views to Block Kit and Markdown. Start with render.py."""
