"""``python -m ckanext.quality.engine.cli``."""

from ckanext.quality.engine.cli import main

main()
