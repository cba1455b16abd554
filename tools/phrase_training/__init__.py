"""Trains the arrays of the text models (``src/adapters/text/models``).

Run ``python -m tools.phrase_training`` with ``NEXTVISION_TAXONOMIES`` naming a folder that has the
official downloads of ESCO (``esco/en_v1.1.1``, ``esco/fr_v1.2``) and ROME (``rome``), and, so that
nothing judged is learned, ``NEXTVISION_BENCHMARKS`` naming the folder of the judged sets. Needs
PyTorch (``pip install torch==2.13.0``) for training only. Two cores need about half an hour.
"""
