"""Harvest of municipal open data: sources, engine, one reader per source kind."""
