"""The static site: what is known of England's authorities as pages of HTML, pictures and a style sheet. Pure."""
