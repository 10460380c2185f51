"""The only HTTP reader: manners, limits, validators, public hosts alone."""
