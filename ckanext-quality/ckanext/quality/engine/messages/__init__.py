"""Words for what frictionless reports."""
