"""Policies, indicators, surveys and the evidence behind their numbers."""
