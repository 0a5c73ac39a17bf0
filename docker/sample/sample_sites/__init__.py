"""Invented sites of the 16 bodies of Toyama, in the shapes in which real ones publish.

Everything that these sites serve says 見本データ（架空）: nobody may take an
invented shelter for a real one. Nothing here is copied from a publisher.
"""
