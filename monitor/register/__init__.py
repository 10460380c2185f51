"""The register of England's local authorities: their names and codes, and how texts name them."""
