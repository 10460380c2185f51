"""The demo: a small web on the loopback that looks like Ofsted's, and the story that it tells."""
