"""How a review proceeds. Nothing lives here yet."""
