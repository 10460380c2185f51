"""The authorities of England: who they are, and how a text names them."""
