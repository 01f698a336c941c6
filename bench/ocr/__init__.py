"""Photographs of documents that nobody has: drawn, distorted and counted from seeds.

`people.py` makes up who is on them, `cards.py` draws the documents, `distortions.py` photographs them badly, and
`manifest.json` is the committed list of 200. Every document says SPECIMEN 样本; no real person's data are in any.
"""
